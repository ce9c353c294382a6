"""Real shells at a real terminal, in which lrplot's completion is installed and Tab is pressed."""

from __future__ import annotations

import json
import os
import pty
import re
import select
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

_PROMPT = "READY> "
_START = {
    "bash": (["bash", "--noprofile", "-i"], f"PS1='{_PROMPT}'\nbind 'set bell-style none'\n"),
    "zsh": (["zsh", "-i"], f"PROMPT='{_PROMPT}'\nunsetopt beep\n"),
    "fish": (["fish", "-i"], f"function fish_prompt; echo -n '{_PROMPT}'; end\nset -g fish_greeting\n"),
}
_RC = {"bash": ".bashrc", "zsh": ".zshrc", "fish": ".config/fish/config.fish"}
_ESCAPES = re.compile(r"\x1b(\[[0-9;?<>=]*[a-zA-Z]|\][^\x07\x1b]*(\x07|\x1b\\)|[()].|[=>78])")
_PATIENCE = 60  # seconds

_PROGRAM = """#!{python}
import json, os, sys
if os.environ.get("_LRPLOT_COMPLETE") or sys.argv[1:2] == ["--install-completion"]:
    from lrplot.__main__ import run
    run()
with open({log!r}, "a") as log:
    log.write(json.dumps(sys.argv[1:]) + "\\n")
"""


class Shell:
    """A shell with a home of its own, in which `lrplot` answers Tab and, when it is run, notes its words."""

    def __init__(self, name: str, home: Path) -> None:
        self._log = home / "words"
        self._seen = ""
        programs = home / "bin"
        programs.mkdir(parents=True)
        (programs / "lrplot").write_text(_PROGRAM.format(python=sys.executable, log=str(self._log)))
        (programs / "lrplot").chmod(0o755)
        environment = {
            **{key: value for key, value in os.environ.items() if not key.startswith(("_LRPLOT", "XDG", "ZDOTDIR"))},
            "HOME": str(home),
            "PATH": f"{programs}:{os.environ['PATH']}",
            "TERM": "xterm",
            "LINES": "50",
            "COLUMNS": "200",
        }
        command, start = _START[name]
        rc = home / _RC[name]
        rc.parent.mkdir(parents=True, exist_ok=True)
        rc.write_text(start)
        subprocess.run([programs / "lrplot", "--install-completion", name], env=environment, check=True, timeout=60)
        (home / "work").mkdir()
        self._pid, self._terminal = pty.fork()
        if self._pid == 0:
            os.chdir(home / "work")
            os.execvpe(command[0], command, environment)  # noqa: S606
        self._wait(_PROMPT)

    def words(self, keys: str) -> list[str]:
        """What lrplot is started with when keys are pressed, Tab among them, and Enter behind them."""
        n = len(self._lines())
        self._press(keys + "\r")
        end = time.monotonic() + _PATIENCE
        while len(self._lines()) == n and time.monotonic() < end:
            self._read(0.05)
        assert len(self._lines()) > n, f"nothing was started:\n{self._seen[-2000:]}"
        self._wait(_PROMPT)
        return json.loads(self._lines()[-1])

    def close(self) -> None:
        """Ends the shell."""
        os.kill(self._pid, signal.SIGKILL)
        os.waitpid(self._pid, 0)
        os.close(self._terminal)

    def _press(self, keys: str) -> None:
        self._seen = ""
        os.write(self._terminal, keys.encode())

    def _lines(self) -> list[str]:
        return self._log.read_text().splitlines() if self._log.exists() else []

    def _read(self, patience: float) -> None:
        if select.select([self._terminal], [], [], patience)[0]:
            self._seen += os.read(self._terminal, 65536).decode(errors="replace")

    def _wait(self, text: str) -> None:
        end = time.monotonic() + _PATIENCE
        while text not in _ESCAPES.sub("", self._seen) and time.monotonic() < end:
            self._read(0.05)
        assert text in _ESCAPES.sub("", self._seen), f"{text!r} never came:\n{self._seen[-2000:]}"


def missing(name: str) -> bool:
    """Whether a shell is not installed."""
    return shutil.which(name) is None
