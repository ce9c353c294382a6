"""How much of timm's decay is over when its warm-up ends."""

from __future__ import annotations

import pytest
from findings import findings_in

from lrplot.schedulers.families import families

pytestmark = pytest.mark.skipif(not families()["timm"].installed, reason="timm is not installed")


@pytest.mark.parametrize(
    ("words", "fires"),
    [
        ("--t-initial 300 --warmup-t 5", False),  # DeiT: 0.07 % is lost
        ("--t-initial 300 --warmup-t 20", True),  # Swin: 1.1 %
        ("--t-initial 280 --warmup-t 20 --warmup-prefix", False),
        ("--t-initial 300", False),
    ],
)
def test_recipes(words: str, fires: bool) -> None:
    found = findings_in(f"timm:cosine {words} --warmup-lr-init 1e-6 --lr-min 1e-5 --lr 0.001")
    assert ("LR412" in found) is fires
    if fires:
        assert "LR414" not in found
        assert "1.1 % of the rate is gone" in found["LR412"].message
