"""What real libraries write is read back: the steps as they count them, the values as they were used."""

import json
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import log_writers
import pytest

from lrplot.logs import LogRequest
from lrplot.logs._choose import chosen_series
from lrplot.logs._find import read_log
from lrplot.logs._tags import writer_offset
from lrplot.model.points import Points

# The writer, its library, the format, the axis and the optimizer step that its step 0 is, as measured.
WRITERS = [
    ("tensorboard", "tensorboard", "tensorboard", "step", None),
    ("tensorboard_new_style", "tensorboard", "tensorboard", "step", None),
    ("tensorboard_resumed", "tensorboard", "tensorboard", "step", None),
    ("lightning_csv", "lightning", "lightning", "step", 0),
    ("transformers_trainer", "transformers", "transformers", "step", -1),
    ("wandb_offline", "wandb", "wandb", "trainer/global_step", 0),
    ("mlflow_database", "mlflow", "mlflow", "step", None),
    ("mlflow_files", "mlflow", "mlflow", "step", None),
    ("mmengine", "mmengine", "mmengine", "step", -1),
    ("timm_summary", "timm", "timm", "epoch", 0),
]


@pytest.mark.slow
@pytest.mark.parametrize(("writer", "library", "format", "axis", "offset"), WRITERS)
def test_a_library_s_own_log_is_read_as_it_was_written(writer, library, format, axis, offset, tmp_path):
    if find_spec(library) is None:
        pytest.skip(f"{library} is not installed")
    script = Path(log_writers.__file__)
    done = subprocess.run(
        [sys.executable, "-W", "ignore", str(script), writer, str(tmp_path)], capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    used = json.loads(done.stdout)
    before = sorted(tmp_path.rglob("*"))
    run = read_log(str(tmp_path), LogRequest())
    assert sorted(tmp_path.rglob("*")) == before  # nothing written
    (series,), _ = chosen_series(run, LogRequest())
    assert (run.format, run.axis) == (format, axis)
    found = run.offset if run.offset is not None else writer_offset(series.tag, run.tags, run.axis)
    assert found == offset
    if axis == "epoch":
        at = [step * 20 + 19 for step in series.steps]
    else:
        at = [step + (found or 0) for step in series.steps]
    assert len(at) >= 3
    points = Points(steps=series.steps, values=series.values, precision=series.precision)
    assert all(points.fits(index, used[step]) for index, step in enumerate(at))
    whole = writer not in ("tensorboard", "tensorboard_resumed")
    assert str(series.precision) == ("float64" if whole else "float32")
    if writer == "tensorboard_resumed":
        assert list(at) == list(range(60))
