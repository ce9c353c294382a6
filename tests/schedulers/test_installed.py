"""What is read from a library's files, and what is said of one that is not there."""

from __future__ import annotations

from pathlib import Path

import pytest

from lrplot.cli.app import main
from lrplot.errors import MissingLibraryError
from lrplot.planning.names import find
from lrplot.schedulers import family, warmup
from lrplot.schedulers import installed as libraries
from lrplot.schedulers.families import family_named, family_names

SOURCE = '''
class Base:
    """Base."""

    def __init__(self, optimizer, t_max: int, *, min_lr: float = -1.0, **other):
        pass

    def step(self, metric, epoch=None):
        pass

class Own(Base):
    """Own."""

    def __init__(self, optimizer, order: float = 0.5, **kwargs):
        pass

class Positional(Base):
    def __init__(self, *args, last: bool = False, **kwargs):
        pass

class Bare(Base):
    pass

def make(optimizer, **kwargs) -> Base:
    return Base(optimizer, **kwargs)

def odd(x=float("inf")):
    return x
'''


@pytest.fixture
def known(tmp_path: Path) -> dict[str, libraries.Definition]:
    (tmp_path / "some.py").write_text(SOURCE, encoding="utf-8")
    return libraries.definitions_in([tmp_path / "some.py"])


@pytest.mark.parametrize(
    ("name", "parameters"),
    [
        ("Base", ["self", "optimizer", "t_max", "min_lr"]),
        ("Own", ["self", "optimizer", "order", "t_max", "min_lr"]),
        ("Positional", ["optimizer", "t_max", "min_lr", "self", "last"]),
        ("Bare", ["self", "optimizer", "t_max", "min_lr"]),
        ("make", ["optimizer", "self", "t_max", "min_lr"]),
        ("odd", ["x"]),
    ],
)
def test_parameters_come_with_those_that_are_passed_on(known: dict, name: str, parameters: list[str]) -> None:
    assert [each.name for each in libraries.parameters_of(name, known)] == parameters


def test_defaults_and_metrics_are_read(known: dict) -> None:
    defaults = {each.name: each.default for each in libraries.parameters_of("Own", known)}
    assert (defaults["order"], defaults["min_lr"]) == (0.5, -1.0)
    assert libraries.parameters_of("odd", known)[0].default == "float('inf')"
    assert known["Base"].steps_with_metric
    assert not known["Own"].steps_with_metric
    assert known["make"].returns == "Base"


def test_a_file_that_is_not_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(MissingLibraryError, match="is not a version that lrplot knows"):
        libraries.definitions_in([tmp_path / "none.py"])


@pytest.mark.parametrize("name", [name for name in family_names() if family_named(name).library])
def test_a_library_that_is_not_installed(
    name: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(family, "is_installed", lambda library: False)
    with pytest.raises(MissingLibraryError) as refused:
        find(f"{name}:cosine")
    assert str(refused.value).endswith(f"needs it: type {family_named(name).install}")
    assert main(["list", name]) == 2
    assert family_named(name).install in capsys.readouterr().err
    assert main(["list"]) == 0
    assert family_named(name).install in " ".join(capsys.readouterr().out.split())


def test_a_warm_up_whose_library_is_not_installed(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(warmup, "is_installed", lambda library: False)
    assert main(["cosine", "--T-max", "9", "--dampen", "linear:3"]) == 2
    assert capsys.readouterr().err == (
        "Error: pytorch_warmup is not installed in this Python, and --dampen needs it:"
        " type pip install 'lrplot[pytorch-warmup]'\n"
    )


def test_a_part_whose_library_is_not_installed(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(family, "is_installed", lambda library: False)
    assert main(["chained", "transformers:constant"]) == 2
    assert capsys.readouterr().err == (
        "Error: transformers is not installed in this Python, and 'transformers:constant' needs it:"
        " type pip install 'lrplot[transformers]'\n"
    )


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("timm.scheduler.CosineLRScheduler(optimizer, t_initial=100)", "timm.scheduler.CosineLRScheduler"),
        ("from timm.scheduler import CosineLRScheduler as C\nC(opt, 100)", "timm.scheduler.CosineLRScheduler"),
        ("import timm\ntimm.create_model('x')\ntimm.scheduler.create_scheduler_v2(opt)", "timm.scheduler.create_sch"),
        ("optax.cosine_decay_schedule(0.1, 1000)", "optax.cosine_decay_schedule"),
        ("ignite.handlers.CosineAnnealingScheduler(opt, 'lr', 1, 0, 9)", "ignite.handlers.CosineAnnealingScheduler"),
    ],
)
def test_a_pasted_call_of_a_library_that_is_not_installed(
    text: str, name: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(family, "is_installed", lambda library: False)
    assert main([text]) == 2
    said = capsys.readouterr().err
    assert f" is not installed in this Python, and {name}" in said
    assert " needs it: type pip install " in said


def test_a_class_of_a_library_is_not_torch_s_of_a_like_name(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(family, "is_installed", lambda library: False)
    assert main(["CosineLRScheduler(optimizer, t_initial=100)"]) == 2
    assert "CosineLRScheduler" in capsys.readouterr().err  # another's, or one that torch does not have
    assert main(["CosineLRScheduler", "--T-max", "100"]) == 2
    assert "there is no scheduler named 'CosineLRScheduler'" in capsys.readouterr().err


def test_an_installed_one_that_fails_in_many_lines_is_said_in_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "lrplot_broken.py").write_text("raise RuntimeError('no\\n  luck')", encoding="utf-8")
    monkeypatch.syspath_prepend(str(tmp_path))
    with pytest.raises(MissingLibraryError, match="^lrplot_broken cannot be imported: RuntimeError: no luck$"):
        libraries.import_library("lrplot_broken")


def test_an_installed_one_that_cannot_be_imported_is_said() -> None:
    with pytest.raises(MissingLibraryError, match="lrplot_no_such cannot be imported: ModuleNotFoundError"):
        libraries.import_library("lrplot_no_such")
