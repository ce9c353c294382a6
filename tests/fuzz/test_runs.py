"""Logs, checkpoints and code from a seeded generator: whatever is in them, lrplot keeps its promises."""

from __future__ import annotations

import pytest
from fuzz.attack import broken
from fuzz.runs import run_case

_FIXED = range(60)
_CHUNK = 250


def _bad(seeds: range) -> dict[int, list[str]]:
    found = {seed: broken(run_case(seed), twice=seed % 10 == 0) for seed in seeds}
    return {seed: broken_promises for seed, broken_promises in found.items() if broken_promises}


@pytest.mark.filterwarnings("ignore")
def test_a_fixed_part_keeps_every_promise() -> None:
    assert not _bad(range(len(_FIXED)))
    assert not _bad(range(147, 148))  # a line that rises from 1 times the rate


@pytest.mark.fuzz
@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("first", range(len(_FIXED), 5000, _CHUNK))
def test_the_whole_keeps_every_promise(first: int) -> None:
    assert not _bad(range(first, first + _CHUNK))


def test_a_seed_is_a_case() -> None:
    assert [run_case(seed) for seed in range(30)] == [run_case(seed) for seed in range(30)]
    assert len({run_case(seed).words for seed in range(30)}) > 20
