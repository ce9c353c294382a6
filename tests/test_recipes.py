"""No false alarms: schedules as published give no warning and no error."""

from __future__ import annotations

import pytest
from findings import report_of
from libraries import require_libraries
from recipes import RECIPES, Recipe


def test_there_are_many_and_each_once() -> None:
    assert len(RECIPES) >= 36
    assert len({recipe.name for recipe in RECIPES}) == len({recipe.words for recipe in RECIPES}) == len(RECIPES)
    assert all(recipe.source.startswith("https://") and recipe.says for recipe in RECIPES)


@pytest.mark.parametrize("recipe", RECIPES, ids=[recipe.name for recipe in RECIPES])
def test_a_published_recipe_gives_no_alarm(recipe: Recipe) -> None:
    require_libraries(recipe.words)
    alarms = [finding for finding in report_of(recipe.words).findings if finding.severity != "note"]
    assert not alarms, "; ".join(f"{finding.code} {finding.headline}" for finding in alarms)
