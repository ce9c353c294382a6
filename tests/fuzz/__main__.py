"""Attacks lrplot with a range of cases, and shows what each breaks: `PYTHONPATH=tests python -m fuzz 0 10000`."""

from __future__ import annotations

import sys
from collections import Counter

from fuzz.attack import broken
from fuzz.cases import case

_SHOWN = 3  # of each kind
_TWICE = 10  # every so many cases, one is run twice


def hunt(first: int, last: int) -> int:
    """Runs the cases of some seeds, prints what they break, and returns how many break something."""
    kinds: Counter[str] = Counter()
    n_bad = 0
    for seed in range(first, last):
        attack = case(seed)
        found = broken(attack, twice=seed % _TWICE == 0)
        n_bad += bool(found)
        for what in found:
            kinds[what[:60]] += 1
            if kinds[what[:60]] <= _SHOWN:
                print(f"{seed}: {what[:500]!a}\n    {attack.words!a:.400} {dict(attack.environment)}", flush=True)
    print(f"{last - first} cases, {n_bad} of them bad: {dict(kinds.most_common(30))!a}")
    return n_bad


if __name__ == "__main__":
    sys.exit(hunt(int(sys.argv[1]), int(sys.argv[2])) > 0)
