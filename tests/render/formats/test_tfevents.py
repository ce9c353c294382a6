"""The plan as a TensorBoard event file: TensorBoard itself reads it, and so does lrplot log."""

import json

import pytest

from lrplot.cli.app import main


def written(tmp_path, *words):
    path = tmp_path / "plan.tfevents"
    assert main([*words, "-o", str(path)]) == 0
    return path


def test_tensorboard_reads_the_plan_back(tmp_path, capsys):
    event_file_loader = pytest.importorskip(
        "tensorboard.backend.event_processing.event_accumulator", reason="tensorboard is not installed"
    )
    written(tmp_path, "cosine", "--T-max", "300", "--lr", "0.1", "--tag", "lr-AdamW")
    found = event_file_loader.EventAccumulator(str(tmp_path), size_guidance={"scalars": 0})
    found.Reload()
    assert found.Tags()["scalars"] == ["lr-AdamW"]
    points = found.Scalars("lr-AdamW")
    assert [point.step for point in points] == list(range(300))
    assert points[150].value == pytest.approx(0.05, rel=1e-7)


def test_groups_and_runs_have_tags_of_their_own(tmp_path, capsys):
    path = written(tmp_path, "step", "--step-size", "5", "--lr", "0.1,0.01", "--max-steps", "20")
    assert main(["log", str(path), "--format", "json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert [each["tag"] for each in found["log"]["series"]] == ["lr/pg1", "lr/pg2"]


def test_what_was_planned_agrees_with_itself(tmp_path, capsys):
    plan = ["onecycle", "--max-lr", "0.01", "--total-steps", "900"]
    path = written(tmp_path, *plan)
    assert main(["log", str(path), "--", *plan]) == 0
    first = path.read_bytes()
    assert written(tmp_path, *plan).read_bytes() == first


def test_a_tag_is_for_event_files_only(tmp_path, capsys):
    assert main(["cosine", "--T-max", "9", "--tag", "lr"]) == 2
    assert "--tag is for a TensorBoard event file" in capsys.readouterr().err
