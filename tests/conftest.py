"""What every test needs: a terminal that is always the same."""

from __future__ import annotations

import os

import pytest
from hypothesis import settings

pytest_plugins = ["pytester"]


# The gate draws the same examples in every run, so that a failure is the change's own; a nightly run draws others.
settings.register_profile("gate", derandomize=True, deadline=None, database=None)
settings.register_profile("nightly", deadline=None, print_blob=True)
settings.load_profile(os.environ.get("LRPLOT_EXAMPLES", "gate"))


@pytest.fixture(autouse=True)
def plain_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    """80 columns, no colours and no CI, whatever the machine that runs the tests has."""
    monkeypatch.setenv("COLUMNS", "80")
    for name in ("NO_COLOR", "FORCE_COLOR", "_LRPLOT_COMPLETE", "GITHUB_ACTIONS"):
        monkeypatch.delenv(name, raising=False)
