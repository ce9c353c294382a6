"""What every test needs: a terminal that is always the same."""

from __future__ import annotations

import pytest

pytest_plugins = ["pytester"]


@pytest.fixture(autouse=True)
def plain_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    """80 columns, no colours and no CI, whatever the machine that runs the tests has."""
    monkeypatch.setenv("COLUMNS", "80")
    for name in ("NO_COLOR", "FORCE_COLOR", "_LRPLOT_COMPLETE", "GITHUB_ACTIONS"):
        monkeypatch.delenv(name, raising=False)
