"""What of a file does work where it is imported, and what of it a name needs."""

from __future__ import annotations

import ast
from textwrap import dedent

import pytest

from lrplot.schedulers.own.excerpt import NeedsWork, excerpt, first_work


def tree(text: str) -> ast.Module:
    return ast.parse(dedent(text))


@pytest.mark.parametrize(
    "text",
    [
        "import math\nRATE = 0.1\nTABLE = [math.cos(i / 10) for i in range(10)]",
        "import numpy as np\nRATES = np.linspace(0, 1, 10)",
        "import logging\nlogger = logging.getLogger(__name__)",
        "import sys\nsys.path.insert(0, '..')",
        "from typing import TypeVar\nT = TypeVar('T')",
        "from collections import namedtuple\nPoint = namedtuple('Point', 'x y')",
        "NAMES = []\nNAMES.append('a')\nNAMES += ', '.join(NAMES)",
        "later = lambda: train()",
        "@register('mine')\ndef f(step): train()",
        "class A(base()):\n    x = train()",
        "if __name__ == '__main__':\n    train()",
        "if '__main__' == __name__ and ready():\n    train()",
        "try:\n    import torch\nexcept ImportError:\n    torch = None",
        "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    import torch",
        "'''Only a docstring.'''",
    ],
)
def test_definitions_constants_imports_and_guards_are_no_work(text: str) -> None:
    assert first_work(tree(text)) is None


@pytest.mark.parametrize(
    ("text", "line", "shown"),
    [
        ("x = 1\ntrain()", 2, "train()"),
        ("def train(): pass\nmodel = train()", 2, "model = train()"),
        ("from trainer import trainer\ntrainer.update()", 2, "trainer.update()"),
        ("import trainer\ntrainer.fit(model)", 2, "trainer.fit(model)"),
        ("print('hello')", 1, "print('hello')"),
        ("for epoch in range(3):\n    train()", 2, "train()"),
        ("for batch in loader():\n    pass", 1, "for batch in loader():"),
        ("while True:\n    pass", 1, "while True:"),
        ("with open('x') as f:\n    pass", 1, "with open('x') as f:"),
        ("try:\n    x = 1\nfinally:\n    train()", 4, "train()"),
        ("try:\n    x = 1\nexcept ValueError:\n    train()", 4, "train()"),
        ("if __name__ == '__main__':\n    pass\nelse:\n    train()", 4, "train()"),
        ("if __name__ != '__main__':\n    train()", 2, "train()"),
        ("import numpy as np\nx = np.load('big.npy')", 2, "x = np.load('big.npy')"),
        ("from pathlib import Path\nx = Path('a').read_text()", 2, "x = Path('a').read_text()"),
        ("import argparse\nargs = argparse.ArgumentParser().parse_args()", 2, None),
        ("x = [train() for _ in range(3)]", 1, "x = [train() for _ in range(3)]"),
        ("x: float = train()", 1, "x: float = train()"),
        ("x = 1 if train() else 2", 1, "x = 1 if train() else 2"),
        ("__import__('os').system('x')", 1, None),
    ],
)
def test_calls_are_work(text: str, line: int, shown: str | None) -> None:
    found = first_work(tree(text))
    assert found is not None
    assert found.line == line
    assert shown is None or found.text == shown


SCRIPT = """
    from __future__ import annotations
    import math, sys
    import numpy as np
    sys.path.append("..")
    args = parse()
    sys.path.append(args.lib)
    TABLE = [1.0]
    TABLE.append(0.5)
    SETTINGS = {}
    SETTINGS["half"] = 0.5
    def helper(x):
        return x * TABLE[1] * SETTINGS["half"]
    def rate(step):
        return helper(step) * math.pi
    def given(step):
        return args.lr * rate(step)
    class Base:
        pass
    class Mine(Base):
        def step(self): return rate(1)
    train()
"""


def run(part: ast.Module) -> dict[str, object]:
    found: dict[str, object] = {}
    exec(compile(part, "script.py", "exec"), found)  # what is tested is that it does no work
    return found


def test_a_function_is_taken_with_all_that_it_needs() -> None:
    before = __import__("sys").path[:]
    found = run(excerpt(tree(SCRIPT), ["rate"]))
    assert found["rate"](2) == 2 * 0.5 * 0.5 * __import__("math").pi  # type: ignore[operator]
    assert "np" not in found
    assert "args" not in found
    __import__("sys").path[:] = before


def test_a_class_is_taken_with_its_bases() -> None:
    before = __import__("sys").path[:]
    assert run(excerpt(tree(SCRIPT), ["Mine"])).keys() >= {"Mine", "Base", "rate", "helper"}
    __import__("sys").path[:] = before


def test_what_needs_work_is_refused_with_the_line() -> None:
    with pytest.raises(NeedsWork) as refused:
        excerpt(tree(SCRIPT), ["given"])
    assert (refused.value.work.line, refused.value.work.text) == (6, "args = parse()")


def test_lines_keep_their_numbers() -> None:
    part = excerpt(tree(SCRIPT), ["rate"])
    assert next(each.lineno for each in part.body if getattr(each, "name", "") == "rate") == 14
