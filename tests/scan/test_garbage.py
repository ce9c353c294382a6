"""The collector of garbage, which is as it was after a scan."""

from __future__ import annotations

import gc
from pathlib import Path

from lrplot.scan import scan


def test_a_scan_leaves_the_collector_of_garbage_as_it_was(tmp_path: Path) -> None:
    (tmp_path / "train.py").write_text("import torch\n")
    for collects in (True, False):
        (gc.enable if collects else gc.disable)()
        try:
            scan([str(tmp_path / "train.py")])
            assert gc.isenabled() is collects
            assert gc.get_freeze_count() == 0
        finally:
            gc.enable()
