"""What makes a shell ask lrplot: a script for each, and where it is installed.

Typer's scripts would not do: its zsh function is only defined by the first Tab and answers from the second on, bash
gets whole words where it replaces what follows `=` or `:`, and none of them completes within quotes.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from lrplot.errors import UsageError
from lrplot.output import staging, write_file
from lrplot.reading import read_bytes

BASH = r"""
_lrplot() {
    local answer
    COMPREPLY=()
    while IFS= read -r answer; do
        if [ "$answer" = ":files" ]; then
            compopt -o default 2>/dev/null
        else
            COMPREPLY+=("$answer")
        fi
    done < <(_LRPLOT_COMPLETE=complete_bash _LRPLOT_LINE="${COMP_LINE:0:COMP_POINT}" _LRPLOT_BREAKS="$COMP_WORDBREAKS" \
             "${1/#\~\//$HOME/}" 2>/dev/null)
}
complete -F _lrplot lrplot
"""

ZSH = r"""
#compdef lrplot
_lrplot() {
    local answer line
    local -a values shown behind
    line="${(pj: :)words[1,CURRENT-1]} ${QIPREFIX}${IPREFIX}${PREFIX}"
    for answer in "${(@f)$(_LRPLOT_COMPLETE=complete_zsh _LRPLOT_LINE="$line" "${~words[1]}" 2>/dev/null)}"; do
        if [[ $answer == :files ]]; then
            _files
        elif [[ $answer == :inside ]]; then
            compset -q
            behind=(-S ' ')
        elif [[ -n $answer ]]; then
            values+=("${answer%%$'\t'*}")
            shown+=("${answer/$'\t'/  -- }")
        fi
    done
    (( $#values )) && compadd $behind -l -d shown -a values
}
if [[ $funcstack[1] == _lrplot ]]; then
    _lrplot "$@"
else
    compdef _lrplot lrplot
fi
"""

FISH = r"""
function __lrplot_complete
    set -l answers (_LRPLOT_COMPLETE=complete_fish _LRPLOT_LINE=(commandline -cp | string collect) lrplot 2>/dev/null)
    if test "$answers" = :files
        __fish_complete_path (commandline -ct)
    else
        string join -- \n $answers
    end
end
complete --command lrplot --no-files --arguments "(__lrplot_complete)"
"""

POWERSHELL = """
Register-ArgumentCompleter -Native -CommandName lrplot -ScriptBlock {
    param($word, $command, $position)
    $env:_LRPLOT_COMPLETE = "complete_powershell"
    $env:_LRPLOT_LINE = $command.ToString()
    $env:_LRPLOT_WORD = $word
    lrplot | ForEach-Object {
        $value, $help = $_ -split "\t", 2
        if (-not $help) { $help = $value }
        [System.Management.Automation.CompletionResult]::new($value, $value, "ParameterValue", $help)
    }
    $env:_LRPLOT_COMPLETE = $env:_LRPLOT_LINE = $env:_LRPLOT_WORD = $null
}
"""


@dataclass(frozen=True, kw_only=True, slots=True)
class Shell:
    """A shell that lrplot installs its completion for.

    Attributes:
        script: what makes it ask lrplot.
        place: where that goes, seen from the home folder.
        start: the shell's own file that has to name it, seen from there too; empty where it finds the script itself.
        line: the line that does so.
    """

    script: str
    place: Callable[[Path], Path]
    start: str = ""
    line: str = ""


def _fish_place(home: Path) -> Path:
    configured = os.environ.get("XDG_CONFIG_HOME", "")
    return (Path(configured) if configured else home / ".config") / "fish" / "completions" / "lrplot.fish"


SHELLS = {
    "bash": Shell(
        script=BASH,
        place=lambda home: home / ".bash_completions" / "lrplot.sh",
        start=".bashrc",
        line="source ~/.bash_completions/lrplot.sh",
    ),
    "zsh": Shell(
        script=ZSH,
        place=lambda home: home / ".zfunc" / "_lrplot",
        start=".zshrc",
        line="fpath+=~/.zfunc; autoload -Uz compinit; compinit",
    ),
    "fish": Shell(script=FISH, place=_fish_place),
}


def shell_at_hand() -> str:
    """The shell that lrplot was started from, or else the login shell; empty where it is none of these."""
    names = []
    with suppress(OSError):  # no such folder, as on macOS
        names.append(Path(f"/proc/{os.getppid()}/comm").read_text(encoding="utf-8").strip())
    names.append(Path(os.environ.get("SHELL", "")).name)
    return next((name for name in names if name in SHELLS), "")


def script_of(name: str) -> str:
    """The script that makes a shell ask lrplot."""
    return (SHELLS[name].script if name in SHELLS else POWERSHELL).lstrip()


def install(name: str) -> str:
    """Installs the completion of a shell, in place of an older one; returns what to tell whoever asked.

    Raises:
        UsageError: there is no home folder to install it in, or only the shell itself knows where it belongs.
        OutputError: a file cannot be written.
    """
    if name not in SHELLS:
        raise UsageError(
            f"PowerShell alone knows where its profile is: type there lrplot --show-completion {name} >> $PROFILE"
        )
    try:
        home = Path.home()
    except RuntimeError:
        raise UsageError("there is no home folder to install a completion in: set HOME") from None
    shell = SHELLS[name]
    place = shell.place(home)
    with staging(place.parent):
        write_file(place, script_of(name).encode())
    if not shell.start:
        return f"{place} completes lrplot in every new {name}."
    start = home / shell.start
    if _add_line(start, shell.line):
        return f"{place} completes lrplot in every new {name}: {start} loads it now."
    return f"{place} completes lrplot in every new {name}."


def _add_line(path: Path, line: str) -> bool:
    """Adds a line to a file that lacks it; returns whether it had to."""
    there = read_bytes(path) if path.exists() else b""
    if line.encode() in (each.strip() for each in there.splitlines()):
        return False
    gap = b"" if not there or there.endswith(b"\n") else b"\n"
    write_file(path, there + gap + line.encode() + b"\n")
    return True
