"""Python as people paste it: prompts, fences, magics and what stands around it taken off, and read as a syntax tree."""

from __future__ import annotations

import ast
import re
import textwrap
from collections.abc import Sequence

from lrplot.errors import UsageError

_TRAINERS = {"lr_scheduler_type", "num_train_epochs", "per_device_train_batch_size"}  # no options of lrplot's own
_LOOPS = {"max_train_steps", "num_warmup_steps"}  # of scripts that have a loop of their own, and no Trainer
_MAX_CHARACTERS = 1_000_000  # a long training script has 100,000
_CALL = re.compile(
    r"\s*(?:[\w.\[\]'\"]+\s*(?::[^=()]+)?=\s*|return\s+|yield\s+|['\"][\w-]+['\"]\s*:\s*)?[A-Za-z_][\w.]*\s*\("
)
_FENCE = re.compile(r"^\s*(?:```|~~~)")
_PROMPT = re.compile(r"^\s*(?:>>> ?|\.\.\. ?|In \[\d*\]: ?)", re.MULTILINE)
_YAML = re.compile(r"\s*(?:- )?[\w.-]+:(?:\s|$)")
_MAGIC = re.compile(r"^\s*[%!?]")


def is_python(text: str) -> bool:
    """Whether a word is Python and not a name: it is a call, alone or given a name, or several lines of text.

    Example:
        >>> is_python("scheduler = StepLR(opt, 30)"), is_python("sched.py:Warmup"), is_python("onecycle")
        (True, False, False)
    """
    if "\n" in text.strip() or _CALL.match(_PROMPT.sub("", text, count=1)):
        return True
    return is_table(text) and "(" in text  # Lightning's {"scheduler": StepLR(opt, 30), "interval": "epoch"}


def is_table(text: str) -> bool:
    """Whether a text is a dictionary, of Python or of JSON."""
    return text.lstrip().startswith("{")


def is_trainers_line(words: Sequence[str]) -> bool:
    """Whether words are a command of a script that hands its flags on to Hugging Face's Trainer.

    Example:
        >>> is_trainers_line(["run.py", "--lr_scheduler_type", "cosine"]), is_trainers_line(["cosine", "--T-max", "9"])
        (True, False)
    """
    names = {name_of(word) for word in words}
    return bool(names & _TRAINERS) and not names & _LOOPS


def name_of(flag: str) -> str:
    """The argument that a flag is of, `num_train_epochs` of `--num-train-epochs=3`; empty for what is not a flag."""
    return flag[2:].partition("=")[0].replace("-", "_") if flag.startswith("--") else ""


def tree_of(text: str) -> ast.Module:
    """The syntax tree of what was pasted.

    Raises:
        UsageError: it is not Python; the message says where it stops to be.
    """
    if len(text) > _MAX_CHARACTERS:
        raise UsageError(f"what was pasted is {len(text):,} characters long, and {_MAX_CHARACTERS:,} is the most")
    cleaned = _cleaned(text)
    failed: SyntaxError | None = None
    for candidate in (cleaned, f"{{{cleaned}\n}}", f"pasted({cleaned}\n)", cleaned.rstrip().rstrip(",;")):
        try:
            return ast.parse(candidate)
        except SyntaxError as error:
            failed = failed or error
        except (ValueError, MemoryError, RecursionError):
            raise UsageError("what was pasted cannot be read: it holds a NUL byte, or is nested too deeply") from None
    assert failed is not None  # noqa: S101  # for the type checker
    raise UsageError(_told(cleaned, failed))


def _cleaned(text: str) -> str:
    lines = [line for line in text.replace("\r\n", "\n").split("\n") if not _FENCE.match(line)]
    if any(_PROMPT.match(line) for line in lines):  # what a prompt printed in between is not code
        lines = [line for line in lines if _PROMPT.match(line)]
    lines = [_PROMPT.sub("", line) for line in lines if not _MAGIC.match(line)]
    first = next((line for line in lines if line.strip()), "")
    indented = len(first) - len(first.lstrip())
    if indented and any(line.strip() and len(line) - len(line.lstrip()) < indented for line in lines):
        lines = [line[indented:] if not line[:indented].strip() else line.lstrip() for line in lines]
    return textwrap.dedent("\n".join(lines)).strip("\n")


def _told(text: str, error: SyntaxError) -> str:
    lines = text.split("\n")
    line = lines[error.lineno - 1].strip() if error.lineno and error.lineno <= len(lines) else ""
    if len(lines) == 1 and text.count("(") > text.count(")"):
        missing = ")" * (text.count("(") - text.count(")"))
        return f"'{_short(text)}' is not Python: a {missing} is missing at its end"
    if _YAML.match(text):
        return "what was pasted is YAML and not Python: the config of a LightningCLI is drawn by lrplot run config.yaml"
    where = f", line {error.lineno}" if len(lines) > 1 and error.lineno else ""
    return f"what was pasted is not Python{where} ({error.msg}): '{_short(line or text)}'"


def _short(text: str) -> str:
    return text if len(text) <= 80 else f"{text[:77]}..."
