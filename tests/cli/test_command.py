"""What every command keeps to, whoever writes it."""

from __future__ import annotations

from collections import Counter

import pytest

from lrplot.cli.app import main
from lrplot.cli.commands import command_named, command_names
from lrplot.planning.names import find


@pytest.mark.parametrize("name", command_names())
def test_no_option_is_declared_twice(name: str) -> None:
    command = command_named(name)
    options = command.options if command.own_options is None else command.options_for(find("cosine"))
    assert [each for each, n in Counter(option.name for option in options).items() if n > 1] == []
    shorts = Counter(option.short for option in options if option.short)
    assert [each for each, n in shorts.items() if n > 1] == []


@pytest.mark.parametrize("name", command_names())
def test_help_says_what_it_does(capsys: pytest.CaptureFixture[str], name: str) -> None:
    assert main([name, "--help"]) == 0
    out = " ".join(capsys.readouterr().out.split())
    assert out.startswith(f"Usage: lrplot {name}")
    assert len(command_named(name).summary.split()) > 2


@pytest.mark.parametrize("name", command_names())
def test_an_unknown_option_is_refused_in_one_line(capsys: pytest.CaptureFixture[str], name: str) -> None:
    words = [name, "cosine", "--bogus-option"] if command_named(name).own_options else [name, "--bogus-option"]
    assert main(words) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err.count("\n") == 1 and "--bogus-option" in captured.err
