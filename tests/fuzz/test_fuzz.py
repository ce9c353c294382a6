"""Command lines and files from a seeded generator: whatever is said, lrplot keeps its promises."""

from __future__ import annotations

import os

import pytest
from fuzz.attack import broken
from fuzz.cases import case

_FIXED = range(400)
_CHUNK = 500
_CASES = int(os.environ.get("LRPLOT_FUZZ_CASES", "20000"))


@pytest.mark.parametrize("first", range(0, len(_FIXED), 100))
def test_a_fixed_part_keeps_every_promise(first: int) -> None:
    bad = {seed: broken(case(seed), twice=seed % 10 == 0) for seed in _FIXED[first : first + 100]}
    assert not {seed: found for seed, found in bad.items() if found}


@pytest.mark.fuzz
@pytest.mark.parametrize("first", range(len(_FIXED), _CASES, _CHUNK))
def test_the_whole_keeps_every_promise(first: int) -> None:
    bad = {seed: broken(case(seed), twice=seed % 10 == 0) for seed in range(first, first + _CHUNK)}
    assert not {seed: found for seed, found in bad.items() if found}


def test_a_seed_is_a_case() -> None:
    assert [case(seed) for seed in range(50)] == [case(seed) for seed in range(50)]
    assert len({case(seed).words for seed in range(50)}) > 40
