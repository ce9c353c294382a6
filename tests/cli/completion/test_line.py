"""Lines as shells split them, as far as they are typed."""

from __future__ import annotations

import shlex

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lrplot.cli.completion.line import read_line


@pytest.mark.parametrize(
    ("text", "words", "current", "raw", "quote"),
    [
        ("", (), "", "", ""),
        ("lrplot ", ("lrplot",), "", "", ""),
        ("lrplot  one", ("lrplot",), "one", "one", ""),
        ("lrplot compare 'cosine --T", ("lrplot", "compare"), "cosine --T", "'cosine --T", "'"),
        ("lrplot --title \"a'b", ("lrplot", "--title"), "a'b", "\"a'b", '"'),
        ("lrplot 'a b' ", ("lrplot", "a b"), "", "", ""),
        ("lrplot two\\ wo", ("lrplot",), "two wo", "two\\ wo", ""),
        ('lrplot "\\"\\x', ("lrplot",), '"\\x', '"\\"\\x', '"'),
        ("lrplot a\\", ("lrplot",), "a\\", "a\\", ""),
    ],
)
def test_a_line(text: str, words: tuple[str, ...], current: str, raw: str, quote: str) -> None:
    line = read_line(text)
    assert (line.words, line.current, line.raw, line.quote) == (words, current, raw, quote)


@given(st.lists(st.text(st.characters(blacklist_characters="\x00\r\n"), min_size=1)))
def test_whole_words_are_those_of_shlex(words: list[str]) -> None:
    assert read_line(shlex.join(words) + " ").words == tuple(words)
