"""`lrplot path/to/sched.py:Name` as people type it, and what is said of code that fails."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

from lrplot.cli.app import main

FILES = {
    "one.py": """
        import torch

        class Halving:
            '''Halves the rate now and then.

            Args:
                optimizer: the optimizer.
                every: steps from one halving to the next.
            '''

            def __init__(self, optimizer, every: int = 2):
                self.optimizer, self.every, self.n = optimizer, every, 0

            def step(self):
                print("step", self.n)
                self.n += 1
                if self.n % self.every == 0:
                    self.optimizer.param_groups[0]["lr"] /= 2

        def share(step):
            return 1 / (1 + step)
    """,
    "many.py": """
        class Cosine:
            def __init__(self, optimizer): pass
            def step(self): pass

        def linear(optimizer): pass

        def _private(optimizer): pass
    """,
    "mixed.py": """
        def falloff(step, scale=9):
            return scale / (scale + step)

        class Cosine:
            def __init__(self, optimizer): pass
            def step(self): pass

        def linear(optimizer): pass

        def named(text: str): pass
    """,
    "fails.py": """
        import torch

        class Late:
            def __init__(self, optimizer):
                self.n = 0

            def step(self):
                self.n += 1
                if self.n == 300:
                    raise ValueError("boom")

        class Early:
            def __init__(self, optimizer, n=0):
                self.share = 1 / n

            def step(self): pass

        class Text:
            def __init__(self, optimizer):
                self.group = optimizer.param_groups[0]

            def step(self):
                self.group["lr"] = "fast"

        class Other:
            def __init__(self, optimizer):
                self.optimizer = torch.optim.SGD([torch.zeros(1)], lr=1)

            def step(self): pass

        class Exits:
            def __init__(self, optimizer):
                raise SystemExit(0)

            def step(self): pass

        def nothing(optimizer):
            return None

        def inverse(step):
            return step ** -0.5

        def nested(optimizer, after: "torch.optim.lr_scheduler.LRScheduler"):
            return after

        def clash(optimizer, max_epochs, lr=3.0):
            return torch.optim.lr_scheduler.StepLR(optimizer, max_epochs)

        number = 3
    """,
    "raises.py": "x = 1\nx / 0",
    "syntax.py": "x = 1\ndef f(:\n    pass",
    "missing.py": "import not_there_at_all",
    "ends.py": "import sys\nsys.exit(0)",
    "empty.py": "x = 1",
    "zeros.py": "a\0b",
    "latin.py": b"\xff\xfe",
    "notes.txt": "no code",
    "package/__init__.py": "",
    "package/inner.py": "from .value import half\ndef share(step): return half ** step",
    "package/value.py": "half = 0.5",
    "package/broken.py": "import not_there_at_all",
}


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    from textwrap import dedent

    for name, content in FILES.items():
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else dedent(content).lstrip().encode("utf-8"))
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    return tmp_path


def as_json(capsys: pytest.CaptureFixture[str], *words: str) -> dict:
    assert main([*words, "--format", "json"]) == 0, capsys.readouterr().err
    return json.loads(capsys.readouterr().out)


def test_the_only_scheduler_of_a_file_needs_no_name(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["one.py", "--every", "1", "--lr", "1", "--max-steps", "3", "--format", "csv"]) == 0
    captured = capsys.readouterr()
    assert [line.split(",")[4] for line in captured.out.splitlines()[1:]] == ["1.0", "0.5", "0.25"]
    assert captured.err.split() == ["step", "0", "step", "1", "step", "2"]  # stdout is the product's


def test_modules_are_found_in_the_working_directory(capsys: pytest.CaptureFixture[str]) -> None:
    before = list(sys.path)
    found = as_json(capsys, "package.inner:share", "--lr", "1", "--max-steps", "3")["traces"][0]
    assert found["groups"][0]["lr"] == [1, 0.5, 0.25]
    assert found["label"] == "share"
    assert sys.path == before


def test_a_file_called_as_an_option(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "max_epochs.py").write_text("def max_steps(optimizer):\n    raise ValueError('boom')")
    assert main(["max_epochs.py"]) == 2
    assert "max_epochs.py, line 2, 'raise ValueError('boom')'" in capsys.readouterr().err


def test_help_reads_like_a_built_in_s(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["one.py:Halving", "--help"]) == 0
    text = capsys.readouterr().out
    assert text.startswith("Usage: lrplot one.py:Halving [OPTIONS]\n\nHalving: Halves the rate now and then.\n")
    assert "--every INTEGER     Steps from one halving to the next. [default: 2]" in text
    assert main(["one.py:share", "--help"]) == 0
    assert "--as factory|factor|rate|adjuster|values" in capsys.readouterr().out


def test_a_run_is_drawn_up_to_where_the_user_s_code_raises(capsys: pytest.CaptureFixture[str]) -> None:
    trace = as_json(capsys, "fails.py:Late", "--max-steps", "1000")["traces"][0]
    assert trace["stopped"] == {"step": 299, "error": "ValueError: boom (fails.py:10)"}
    assert len(trace["groups"][0]["lr"]) == 300
    assert main(["fails.py:Late", "--max-steps", "1000"]) == 0
    text = " ".join(capsys.readouterr().out.split())
    assert "The scheduler raises after step 299 of 1,000: ValueError: boom (fails.py:10)." in text
    assert "✗" in text


def test_a_rate_that_is_no_number_ends_the_run(capsys: pytest.CaptureFixture[str]) -> None:
    trace = as_json(capsys, "fails.py:Text", "--max-steps", "5")["traces"][0]
    said = "TypeError: the rate of group 0 became 'fast', which is not a number"
    assert trace["stopped"] == {"step": 0, "error": said}


def test_names_that_the_loop_has_too(capsys: pytest.CaptureFixture[str]) -> None:
    """`max_epochs` and `lr` are clash's own; the loop's and the optimizer's are said with `run` before them."""
    words = ["fails.py:clash", "--max-epochs", "2", "--lr", "7"]
    assert len(as_json(capsys, *words)["traces"][0]["groups"][0]["lr"]) == 2
    more = ["--run-max-epochs", "3", "--batches-per-epoch", "2", "--run-lr", "1"]
    trace = as_json(capsys, *words, *more)["traces"][0]
    assert trace["arguments"] == {"max_epochs": 2, "lr": 7}
    assert trace["groups"][0]["lr"] == pytest.approx([1, 1, 0.1, 0.1, 0.01, 0.01])


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["onee.py"], "there is no file onee.py: did you mean one.py?"),
        (["nowhere/sched.py:X"], "there is no file nowhere/sched.py: the working directory is"),
        (["package/"], "package is a folder: name the file in it, package/sched.py:Name"),
        (["./notes.txt"], "notes.txt is not a Python file: its name must end in .py"),
        (["notes.txt"], "there is no scheduler named 'notes.txt'"),
        (["one"], "there is no scheduler named 'one': did you mean your file one.py?"),
        (["package.inner"], "what is in a module is named lrplot package.inner:NAME"),
        (["torch:"], "there is no scheduler named 'torch:': 'lrplot list torch' shows those of torch"),
        (["torch"], "there is no scheduler named 'torch': 'lrplot list torch' shows those of torch"),
        (["torch:zzz"], "there is no scheduler named 'torch:zzz': 'lrplot list torch' shows them all"),
        (["syntax.py"], "syntax.py, line 2, 'def f(:': SyntaxError: invalid syntax"),
        (
            ["raises.py"],
            "raises.py cannot be imported: raises.py, line 2, 'x / 0': ZeroDivisionError: division by zero",
        ),
        (["missing.py"], "line 1, 'import not_there_at_all': ModuleNotFoundError: No module named 'not_there_at_all'"),
        (
            ["ends.py"],
            "ends.py, line 2, does work where it is imported, 'sys.exit(0)': it was not run; if it is to be,",
        ),
        (["ends.py", "--allow-code"], "ends Python while it is imported (ends.py, line 2, 'sys.exit(0)'): put what"),
        (["zeros.py"], "source code string cannot contain null bytes"),
        (["latin.py"], "latin.py cannot be imported: "),
        (["empty.py"], "empty.py defines no scheduler: lrplot draws a class with step(), a function optimizer"),
        (["empty.py:Warmup"], "empty.py has no 'Warmup': it defines no scheduler at all"),
        (["many.py"], "defines 2 schedulers, so name one of them: lrplot many.py:Cosine or many.py:linear"),
        (["many.py:cosin"], "many.py has no 'cosin': did you mean many.py:Cosine?"),
        (["many.py:Warmup"], "many.py has no 'Warmup': there is many.py:Cosine, many.py:linear"),
        (["many.py:Cosine.step.x"], "many.py has no 'Cosine.step.x'"),
        (
            ["mixed.py"],
            "defines 3 schedulers, so name one of them: lrplot mixed.py:Cosine, mixed.py:linear or mixed.py:falloff",
        ),
        (["mixed.py:falloof"], "mixed.py has no 'falloof': did you mean mixed.py:falloff?"),
        (["package.broken:x"], "package/broken.py, line 1, 'import not_there_at_all'"),
        (["package.innner:share"], "there is no module named 'package.innner'"),
        (["package.inner:shore"], "package.inner has no 'shore': did you mean package.inner:share?"),
        (["toch:cosine"], "no module named 'toch', nor a library of schedulers: did you mean torch:cosine?"),
        (["torch:cosin"], "did you mean torch:cosine?"),
        (["a-b:x"], "'a-b' is not the name of a module"),
        ([":x"], "'' is not the name of a module"),
        (["fails.py:number"], "fails.py:number is of type int, and not a class with step(), a function optimizer"),
        (["fails.py:torch"], "fails.py:torch is a module, and not"),
        (["torch.optim:SGD"], "torch.optim:SGD is an optimizer, and not"),
        (["torch.nn:Linear"], "torch.nn:Linear is a class without step(), and not"),
        (["fails.py:Early"], "Early() cannot be built: fails.py, line 14, 'self.share = 1 / n': ZeroDivisionError"),
        (["fails.py:Early", "--n", "0"], "Early(n=0) cannot be built: fails.py, line 14"),
        (["fails.py:Exits"], "fails.py, line 33, 'raise SystemExit(0)': SystemExit: 0"),
        (["fails.py:Other"], "Other must schedule the optimizer that it is given, and took another one"),
        (
            ["fails.py:nothing"],
            "nothing must return a scheduler, something with a step() method, and returned NoneType",
        ),
        (["fails.py:inverse"], "'return step ** -0.5': ZeroDivisionError"),
        (["fails.py:nested"], "nested needs --after: lrplot fails.py:nested --after 'SCHEDULER ...'"),
        (["fails.py:clash"], "clash needs --max-epochs: lrplot fails.py:clash --max-epochs VALUE"),
        (["one.py:Halving", "--evry", "2"], "has no option --evry: did you mean --every?"),
        (["one.py:Halving", "--every", "x"], "--every needs a whole number"),
        (["one.py:Halving", "3"], "Halving takes only options, and '3' is not one"),
        (["one.py:share", "--as", "class"], "--as is one of factory, factor, rate, adjuster, values, not 'class'"),
        (["one.py:share", "--metric", "1,2"], "has no option --metric"),
        (["sequential", "one.py:shar", "cosine --T-max 3", "--milestones", "3"], "did you mean one.py:share?"),
    ],
    ids=" ".join,
)
def test_one_sentence_and_exit_code_2(
    capsys: pytest.CaptureFixture[str], folder: Path, words: list[str], said: str
) -> None:
    there, modules = sorted(folder.rglob("*")), {name for name in sys.modules if name.startswith("_lrplot_")}
    before = list(sys.path)
    assert main(words) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    assert said in captured.err
    assert captured.err.startswith("Error: ")
    assert captured.err.count("\n") == 1
    assert sorted(folder.rglob("*")) == there
    assert sys.path == before
    if "cannot be imported" in captured.err:
        assert {name for name in sys.modules if name.startswith("_lrplot_")} == modules


def test_users_schedulers_are_compared_and_varied(capsys: pytest.CaptureFixture[str]) -> None:
    parts = ["one.py:Halving --every 3", "one.py:Halving", "one.py:share --as rate", "cosine --T-max 10"]
    traces = as_json(capsys, "compare", *parts, "--max-steps", "4", "--lr", "1")["traces"]
    assert [trace["groups"][0]["lr"][2] for trace in traces][:3] == [1, 0.5, 1 / 3]
    assert traces[0]["label"] == "Halving(every=3)"
    varied = as_json(capsys, "one.py:Halving", "--vary", "every=1,2", "--lr", "1", "--max-steps", "4")["traces"]
    assert [trace["groups"][0]["lr"] for trace in varied] == [[1, 0.5, 0.25, 0.125], [1, 1, 0.5, 0.5]]


def test_schedulers_of_the_same_name_are_called_as_they_were_typed(
    capsys: pytest.CaptureFixture[str], folder: Path
) -> None:
    (folder / "odd.py").write_text("def share(step): return float('nan') if step >= 3 else 1.0")
    (folder / "even.py").write_text("def share(step): return 0.5")
    words = ["compare", "odd.py", "even.py", "exp --gamma 0.9", "--max-steps", "5", "--lr", "1"]
    traces = as_json(capsys, *words)["traces"]
    assert [trace["label"] for trace in traces] == ["odd.py", "even.py", "ExponentialLR(gamma=0.9)"]
    assert main(words) == 0
    text = capsys.readouterr().out
    assert text.startswith("odd.py, even.py and ExponentialLR\n")
    assert "! 2 steps of odd.py left out: the rate is NaN, infinite or too large to draw." in text


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        (["Args:", "    warmup: how long it rises"], "How long it rises"),
        (["Parameters", "----------", "warmup : int, optional", "    How long it rises."], "How long it rises."),
        ([":param step: the step", ":param warmup: how long it rises"], "How long it rises"),
        (["Args:"], ""),
        (["Args:", "warmup: not indented"], ""),
        ([":param warmup int x", ":"], ""),
    ],
)
def test_docstrings_of_any_style_explain_and_odd_ones_do_no_harm(
    capsys: pytest.CaptureFixture[str], folder: Path, lines: list[str], said: str
) -> None:
    doc = "\n".join(["Rises.", "", *lines])
    (folder / "documented.py").write_text(f"def rise(step, warmup=10):\n    {doc!r}\n    return 1.0\n")
    assert main(["documented.py", "--help"]) == 0
    text = capsys.readouterr().out
    assert "rise: Rises.\n" in text
    line = next(line for line in text.splitlines() if "--warmup VALUE" in line)
    assert " ".join(line.strip("│ ").split()) == " ".join(f"--warmup VALUE {said} [default: 10]".split())
