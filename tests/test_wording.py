"""Words from outside are shown, and no terminal, no CI and no shell obeys them."""

from __future__ import annotations

import json
import shlex
import subprocess

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lrplot.wording import disarmed, json_text, paragraphs, printable, shell_word, visible

ODD = "a\x1b[31m\r\n::error::b\x85\u2028\u202e\ud800"


def test_what_cannot_be_printed_is_escaped() -> None:
    assert printable("plain é \xa0 日本") == "plain é \xa0 日本"
    assert printable("\x1b]0;t\x07") == r"\x1b]0;t\x07"
    assert visible("a\rb", keep="\r") == "a\rb"


@pytest.mark.parametrize("line", ["::error::x", "  ::add-mask::x", "##[error]x", "a\n::warning::b", "a\n\t::b::"])
def test_no_line_is_a_command_of_the_runner(line: str) -> None:
    assert not any(each.lstrip().startswith("::") or "##[" in each for each in disarmed(line).split("\n"))


@given(st.text())
def test_a_message_is_printed_whatever_it_holds(text: str) -> None:
    lines = paragraphs(text).split("\n")
    assert all(line.replace("\xa0", " ").isprintable() and not line.lstrip().startswith("::") for line in lines)
    assert all(line.startswith("  ") for line in lines[1:])


@given(st.text())
def test_json_reads_back(text: str) -> None:
    written = json_text(json.dumps(text, ensure_ascii=False))
    assert written.isprintable() and json.loads(written) == text


def test_a_word_is_the_same_to_a_shell() -> None:
    assert shell_word("a b") == shlex.quote("a b")
    for word in ("a\x1b[31m'\\", "a\r\n::error::b", "\x07$x`y`"):
        assert shell_word(word).isprintable()
        said = subprocess.run(["bash", "-c", f"printf %s {shell_word(word)}"], capture_output=True, check=True)
        assert said.stdout.decode() == word
