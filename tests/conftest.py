"""What every test needs: a terminal that is always the same."""

from __future__ import annotations

import compileall
import gc
import os
from pathlib import Path

import pytest
from hypothesis import settings

pytest_plugins = ["pytester"]


# The gate draws the same examples in every run, so that a failure is the change's own; a nightly run draws others.
settings.register_profile("gate", derandomize=True, deadline=None, database=None)
settings.register_profile("nightly", deadline=None, print_blob=True)
settings.load_profile(os.environ.get("LRPLOT_EXAMPLES", "gate"))


def pytest_sessionstart(session: pytest.Session) -> None:
    """Compiles lrplot, once and before any worker starts, and lets workers collect garbage as seldom as lrplot does.

    The tests start it some 300 times, and where PYTHONDONTWRITEBYTECODE is set each process would compile it anew.
    """
    gc.set_threshold(100_000, 20, 20)
    if not hasattr(session.config, "workerinput"):
        compileall.compile_dir(Path(__file__).parents[1] / "lrplot", quiet=2)


@pytest.fixture(autouse=True)
def plain_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    """80 columns, no colours and no CI, whatever the machine that runs the tests has."""
    monkeypatch.setenv("COLUMNS", "80")
    for name in ("NO_COLOR", "FORCE_COLOR", "_LRPLOT_COMPLETE", "GITHUB_ACTIONS"):
        monkeypatch.delenv(name, raising=False)
