"""Work in several processes: in order, with the same exceptions, and with nothing left running."""

from __future__ import annotations

import subprocess
import sys

import pytest

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="processes are forked on Linux")

_SCRIPT = """
import os, signal, sys, time
from lrplot.project.pool import workers

def double(n):
    time.sleep(0.05 if n == 0 else 0)
    return 2 * n, os.getpid()

def fail(n):
    if n % 2:
        raise ValueError(f"no {n}")
    return n

def die(n):
    os.kill(os.getpid(), signal.SIGKILL)

with workers(int(sys.argv[1]), lambda: None) as run:
    answers = list(run(double, range(9)))
    print([answer for answer, _ in answers], len({pid for _, pid in answers}), os.getpid() in dict(answers).values())
    try:
        list(run(fail, range(9)))
    except ValueError as error:
        print("raised", error)
    if sys.argv[1] != "1":
        try:
            list(run(die, [1]))
        except Exception as error:
            print(type(error).__name__, error)
try:
    os.waitpid(-1, 0)
except ChildProcessError:
    print("nobody is left")
"""


def said(n: int) -> list[str]:
    done = subprocess.run([sys.executable, "-c", _SCRIPT, str(n)], capture_output=True, text=True, check=True)
    assert done.stderr == ""
    return done.stdout.splitlines()


def test_one_process() -> None:
    assert said(1) == [f"{[0, 2, 4, 6, 8, 10, 12, 14, 16]} 1 True", "raised no 1", "nobody is left"]


def test_several_processes() -> None:
    first, raised, killed, last = said(3)
    assert first.startswith("[0, 2, 4, 6, 8, 10, 12, 14, 16] ")
    assert first.endswith(" False")
    assert raised == "raised no 1"
    assert killed.startswith("LrplotError one of the processes was ended from outside")
    assert last == "nobody is left"
