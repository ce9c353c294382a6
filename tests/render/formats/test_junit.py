"""JUnit's XML, as CI reads it."""

from __future__ import annotations

from pathlib import Path
from xml.etree.ElementTree import Element, fromstring

from annotated import finding, report_with, text_of
from hypothesis import given
from hypothesis import strategies as st

import lrplot
from lrplot.cli.app import main
from lrplot.model.finding import Place
from lrplot.model.report import Report

# The order of a test case's children in Jenkins' schema, junit-4.xsd of the xUnit plugin; each as often as one likes.
ORDER = ["skipped", "error", "failure", "system-out", "system-err"]


def cases_of(report: Report) -> list[Element]:
    """The test cases, after what holds for every document."""
    suites = fromstring(text_of("junit", report).encode())
    (suite,) = suites
    assert (suites.tag, suite.tag) == ("testsuites", "testsuite")
    cases = list(suite)
    failing = [case for case in cases if case.find("failure") is not None]
    for counted in (suites, suite):
        assert [counted.get(name) for name in ("tests", "failures", "errors")] == [
            f"{len(cases)}",
            f"{len(failing)}",
            "0",
        ]
    for case in cases:
        assert case.tag == "testcase" and case.get("name") is not None and case.get("classname") == "lrplot"
        tags = [child.tag for child in case]
        assert tags == sorted(tags, key=ORDER.index)
    return cases


def test_errors_and_warnings_fail_and_notes_do_not() -> None:
    (case,) = cases_of(report_with(finding("error"), finding("warning", message="Odd. Or not."), finding("note")))
    assert [child.tag for child in case] == ["failure", "failure", "system-out"]
    assert case[1].attrib == {"message": "LR101 Odd.", "type": "stepped-per-epoch"}
    assert case[1].text == "Odd. Or not.\n\nDo this.\n\nlrplot step --step-size 3\n\nscheduler.step()"
    assert case[2].text.startswith("LR101 Bad.")
    (noted,) = cases_of(report_with(finding("note")))
    assert [child.tag for child in noted] == ["system-out"]


def test_a_case_for_each_schedule_found_wrong_or_not() -> None:
    place = Place(path="lrplot.toml", line=7)
    report = lrplot.compare({"a": report_with(place=place), "b <&>": report_with(finding("error"))})
    passed, failed = cases_of(report)
    assert passed.attrib == {"name": "a", "classname": "lrplot", "file": "lrplot.toml", "line": "7"}
    assert len(passed) == 0
    assert failed.attrib == {"name": "b <&>", "classname": "lrplot"}


@given(st.text(st.characters()))
def test_any_text_is_well_formed(text: str) -> None:
    (case,) = cases_of(
        report_with(finding("error", message=f"{text}]]> &lt;"), finding("note", message=text), title=text)
    )
    assert case[0].text.endswith("scheduler.step()")


def test_characters_that_xml_has_not_are_replaced_and_all_others_stay() -> None:
    (case,) = cases_of(report_with(title="a\x00\udcff\ufffe\x1b\t\U0001f600é"))
    assert case.get("name") == "a\ufffd\ufffd\ufffd\ufffd\t\U0001f600é"


def test_the_suffix(tmp_path: Path) -> None:
    words = ["onecycle", "--max-lr", "0.9", "--total-steps", "100", "--max-steps", "101"]
    assert main(["check", *words, "-o", str(tmp_path / "a.xml")]) == 1
    assert fromstring((tmp_path / "a.xml").read_bytes())[0][0].get("name") == "OneCycleLR(max_lr=0.9, total_steps=100)"
