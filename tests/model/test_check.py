"""A check as a noun, and the formats that list one."""

from __future__ import annotations

import pytest
from annotated import finding

import lrplot
from lrplot.cli.outputs import LIST, LISTS
from lrplot.model.check import Check, Checked, Judged, check_of
from lrplot.model.finding import Place
from lrplot.model.style import Style
from lrplot.render.formats import formats

PLACE = Place(path="lrplot.toml", line=3)
RUNS = (
    Judged(name="a, gamma=0.1", label="gamma=0.1", place=PLACE, findings=(finding("error"),)),
    Judged(name="a, gamma=0.2", label="gamma=0.2", place=PLACE),
)
CHECK = Check(
    title="lrplot.toml",
    schedules=(
        Checked(name="a", place=PLACE, runs=RUNS, ignored={"LR505": (2, "it is meant")}),
        Checked(name="b", place=None, runs=(Judged(name="b", drift="gone"),)),
    ),
    of_file=True,
)


def test_a_report_as_a_check() -> None:
    wrong = lrplot.simulate("cosine", T_max=100, lr=0.1, max_steps=1000, title="mine")
    check = check_of(wrong)
    assert (check.title, [run.name for run in check.runs]) == ("mine", ["mine"])
    assert [each.code for each in check.schedules[0].findings] == ["LR201"]
    both = check_of(lrplot.compare({"a": wrong, "b": wrong}))
    assert [(run.name, run.label, len(run.findings)) for run in both.runs] == [("a", "a", 1), ("b", "b", 1)]


def test_the_formats_that_list_are_named_in_help() -> None:
    assert {name for name, each in formats().items() if each.lists is not None} == set(LISTS)
    assert LISTS[0] in (LIST.default or "") and all(name in LIST.help for name in LISTS)


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("findings", "LR505 is ignored 2 times: it is meant"),
        ("findings", "lrplot.toml: 1 schedule, 1 error, 2 findings ignored."),
        ("github", "::error file=lrplot.toml,line=3,title=LR101 stepped-per-epoch::a, gamma=0.1: Bad."),
        ("junit", '<testcase name="a, gamma=0.2" classname="lrplot" file="lrplot.toml" line="3"'),
        ("sarif", '"name": "a, gamma=0.1"'),
        ("json", '"label": "gamma=0.1"'),
    ],
)
def test_a_check_is_listed(name: str, said: str) -> None:
    lists = formats()[name].lists
    assert lists is not None
    assert said in lists(CHECK, Style()).decode()
