"""A close word is found, and no word that is not close is ever offered."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lrplot.options.spelling import closest, hint

OPTIONS = (
    *("max-lr", "total-steps", "epochs", "steps-per-epoch", "pct-start", "anneal-strategy", "cycle-momentum"),
    *("base-momentum", "max-momentum", "div-factor", "final-div-factor", "three-phase", "lr", "optimizer", "momentum"),
    *("betas", "weight-decay", "group", "max-epochs", "max-steps", "batches-per-epoch", "dataset-size", "batch-size"),
    *("drop-last", "accumulate-grad-batches", "devices", "interval", "frequency", "framework", "split-batches"),
    *("skip-steps", "step-order", "resume-at", "resume-mode", "set", "vary", "output", "format", "spark", "code"),
    *("show", "log-y", "title", "width", "height", "dpi", "theme", "engine", "help"),
)


@pytest.mark.parametrize(
    ("word", "meant"),
    [
        ("max-step", "max-steps"),
        ("total_stpes", "total-steps"),
        ("steps-total", "total-steps"),
        ("maxlr", "max-lr"),
        ("MAX_LR", "max-lr"),
        ("weigth-decay", "weight-decay"),
        ("batchsize", "batch-size"),
        ("accumulate", "accumulate-grad-batches"),
        ("fraemwork", "framework"),
        ("optimiser", "optimizer"),
        ("pct-strat", "pct-start"),
        ("thre-phase", "three-phase"),
        ("titel", "title"),
        ("ouput", "output"),
    ],
)
def test_a_close_word_is_found(word: str, meant: str) -> None:
    assert closest(word, OPTIONS) == meant


@pytest.mark.parametrize(
    "word",
    ["out-file", "dark", "seed", "min-lr", "end-factor", "wd", "gpus", "foo", "x", "", "-", "down", "T-1", "ls", "ma"],
)
def test_what_is_not_close_gets_no_hint(word: str) -> None:
    assert closest(word, OPTIONS) is None
    assert hint(word, OPTIONS, "the list") == "the list"


def test_a_mapping_says_how_to_show_the_word() -> None:
    assert hint("pgn", {"png": "curve.png"}, "") == "did you mean curve.png?"


@given(st.sampled_from(OPTIONS), st.data())
def test_one_wrong_letter_in_a_long_word_is_forgiven(word: str, data: st.DataObject) -> None:
    if len(word) < 8:
        return
    at = data.draw(st.integers(1, len(word) - 1))
    if "-" in word[at - 1 : at + 2] or not all(len(part) > 2 for part in word.split("-")):
        return
    assert closest(word[:at] + "q" + word[at + 1 :], OPTIONS) == word


@given(st.text(max_size=12))
def test_any_text_gets_one_of_the_words_or_none(word: str) -> None:
    assert closest(word, OPTIONS) in (*OPTIONS, None)
