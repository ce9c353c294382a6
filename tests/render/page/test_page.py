"""The page as HTML: what users write is text, what is found has its repair, and the data are exact."""

from __future__ import annotations

import base64
import json
import re
import shlex
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import numpy as np
import pytest

import lrplot
from lrplot.loop.timeline import Timeline
from lrplot.model.report import Report
from lrplot.model.style import Style
from lrplot.pipeline import report_on
from lrplot.planning.plans import plan_from
from lrplot.planning.to_command import command_of
from lrplot.project.config.schedules import read_config
from lrplot.project.draw import page_of
from lrplot.project.reports import reports_of
from lrplot.render.figure import draw
from lrplot.render.formats.html import render
from lrplot.render.page.data import epochs_of
from lrplot.render.page.findings import known_rules
from lrplot.render.page.words import edges_of, never_of, stopped_text, unreached_of


class Tags(HTMLParser):
    """All start tags of a page, and the text outside of scripts and styles."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        if self.found and self.found[-1][0] not in ("script", "style"):
            self.text += data


def test_what_users_write_is_text(page: str) -> None:
    tags = Tags(page)
    scripts = [attributes.get("type") for name, attributes in tags.found if name == "script"]
    assert scripts == [None] + ["application/json"] * 4 + [None]
    assert not any(name in ("img", "b") and attributes for name, attributes in tags.found)
    assert '</script><script>alert(1)</script> "it\'s"   <img src=x onerror=alert(2)>' in tags.text
    assert "\u2028" not in page


def test_links_lead_to_the_files_beside_the_page_and_nowhere_else(page: str) -> None:
    links = [attributes.get("href") or "" for name, attributes in Tags(page).found if name == "a"]
    assert [link for link in links if not link.startswith("#")] == ["a%20b.svg", "javascript%3Aalert%283%29.json"]
    assert not re.search(r"""(?:src|href)=["']?(?:https?:)?//""", page)


def test_every_finding_has_its_repair(page: str, reports: dict[str, Report]) -> None:
    text = Tags(page).text
    findings = [finding for report in reports.values() for finding in report.findings]
    assert findings
    for finding in findings:
        assert finding.message in text
        assert finding.fix.text in text
        assert finding.fix.code.strip() in text
        assert finding.fix.command in text


def test_the_data_are_the_values_of_the_steps_bit_for_bit(page: str, reports: dict[str, Report]) -> None:
    found = re.findall(r'<script type="application/json" id="lr:data-\d+">(.*?)</script>', page)
    n_constant = 0
    for data, report in zip(map(json.loads, found), reports.values(), strict=False):
        stops = np.frombuffer(base64.b64decode(data["stops"]), dtype="<u4")
        for number, panel in enumerate(data["panels"]):
            curves = [each for each in data["curves"] if each["panel"] == number and each["look"] != "planned"]
            columns = [group.column(panel["what"]) for group in report.trace.groups]
            assert len(curves) == len(columns) or all(column == columns[0] for column in columns)
            for curve, column in zip(curves, columns, strict=False):
                assert column is not None
                values = np.frombuffer(base64.b64decode(curve["values"]), dtype="<f8")
                expected = column.numpy()[stops[stops < curve["n"]]]
                n_constant += len(values) == 1
                assert np.broadcast_to(values, expected.shape).tobytes() == expected.tobytes()
    assert n_constant


def test_momentum_and_weight_decay_have_panels_where_an_optimizer_has_them(tmp_path: Path) -> None:
    path = tmp_path / "lrplot.toml"
    text = '[schedules.{}]\nscheduler = "cosine"\nT_max = 9\noptimizer = "{}"\n{}\n'
    tables = [("a", "adamw", ""), ("b", "sgd", ""), ("c", "sgd", 'momentum = 0.9\nshow = "lr,momentum"')]
    path.write_text("".join(text.format(*table) for table in tables))
    config = read_config(path)
    page = page_of(config, reports_of(config), {}, {})
    found = re.findall(rb'"panels":(\[.*?\])', page)
    names = [[(panel["name"], panel["shown"]) for panel in json.loads(panels)] for panels in found]
    rate = ("learning rate", True)
    assert names == [[rate, ("beta1", False), ("weight decay", False)], [rate], [rate, ("momentum", True)]]


ORDER = """
[schedules.fine]
scheduler = "cosine"
T_max = 100
max_steps = 100

[schedules."über alles/x"]
scheduler = "onecycle"
max_lr = 0.1
total_steps = 100
max_steps = 120

[schedules."Über alles x"]
scheduler = "cosine"
T_max = 30
max_steps = 100
"""


def test_errors_come_first_and_links_go_by_name(tmp_path: Path) -> None:
    path = tmp_path / "lrplot.toml"
    path.write_text(ORDER, encoding="utf-8")
    config = read_config(path)
    page = page_of(config, reports_of(config), {}, {}).decode()
    tags = Tags(page).found
    anchors = [attributes["id"] for name, attributes in tags if name == "section" and "data-part" in attributes]
    assert anchors == ["über-alles-x", "Über-alles-x-2", "fine"]
    ids = [attributes["id"] for _, attributes in tags if "id" in attributes]
    assert len(ids) == len(set(ids))
    items = [attributes for name, attributes in tags if name == "li" and "data-place" in attributes]
    assert [each["data-place"] for each in items] == ["1", "2", "0"]
    assert [each["data-rank"] for each in items] == sorted(each["data-rank"] or "" for each in items)
    assert "lr103 overrun error" in (items[0]["data-words"] or "")


def test_the_rules_that_found_something_are_there_once(page: str, reports: dict[str, Report]) -> None:
    codes = {finding.code for report in reports.values() for finding in report.findings}
    tags = Tags(page)
    ids = [attributes["id"] for name, attributes in tags.found if name == "article" and "id" in attributes]
    assert ids == [f"lr:{code}" for code in sorted(codes)]
    for _, rule in known_rules(finding for report in reports.values() for finding in report.findings).values():
        assert rule.why in tags.text
        assert f"lrplot {rule.fires}" in tags.text
        assert f"lrplot {rule.quiet}" in tags.text


def test_every_schedule_has_its_command(page: str, reports: dict[str, Report]) -> None:
    text = Tags(page).text
    for report in reports.values():
        command = command_of(report.plan)
        assert command in text
        assert report_on(plan_from(shlex.split(command)[1:])).trace.lr.tolist() == report.trace.lr.tolist()
    assert "lrplot run lrplot.toml both" in text


# What a picture says within its axes, the page says as well.
SAID = {
    "onecycle --max-lr 0.01 --total-steps 78200 --max-epochs 200 --batches-per-epoch 391 --interval epoch": (
        ["never reached: 99.7 % of the schedule", "as run: never above 0.000402"]
    ),
    "onecycle --max-lr 0.01 --total-steps 100 --max-epochs 12 --batches-per-epoch 10": (
        ["raises in epoch 11 of 12", "never happens"]
    ),
    "onecycle --max-lr 0.01 --total-steps 100 --max-steps 120": ["raises after step 101 of 120"],
    "cosine --T-max 100 --max-steps 40": ["never reached: 60 % of the schedule", "end of the run"],
    "linear --total-iters 60 --max-steps 100": ["end of the schedule"],
}


@pytest.mark.parametrize("words", SAID)
def test_the_words_of_the_picture(words: str) -> None:
    report = report_on(plan_from(words.split()))
    figure = draw(report, Style(width=14, height=8))
    pictured = {text.get_text() for axes in figure.axes for text in axes.texts}
    unreached = unreached_of(report)
    said = {edge["text"] for edge in edges_of(report)}
    said |= {unreached["texts"][0], unreached["run"]} if unreached else set()
    said |= {stopped_text(report.trace, report.trace.stopped)} if report.trace.stopped is not None else set()
    said |= {"never happens"} if never_of(report) else set()
    assert set(SAID[words]) <= said
    assert said - {""} <= pictured


def test_100_schedules_stay_below_5_megabytes(tmp_path: Path) -> None:
    path = tmp_path / "lrplot.toml"
    path.write_text('[schedules.a]\nscheduler = "onecycle"\nmax_lr = 0.1\ntotal_steps = 25600\nmax_steps = 25610\n')
    config = read_config(path)
    report = reports_of(config)["a"]
    assert report.findings
    assert len(page_of(config, {f"a{n}": report for n in range(100)}, {}, {})) < 5_000_000


def test_skipped_steps_move_where_epochs_begin() -> None:
    line = Timeline(n_steps=26, steps_per_epoch=10, n_epochs=3, skipped=(0, 9, 10, 25))
    found = epochs_of(line)
    assert found is not None
    for step in range(26):
        assert sum(start <= step for start in found["starts"]) - 1 == line.epoch_of(step)


def test_moments_that_were_asked_for_are_said_and_marked() -> None:
    report = report_on(plan_from(["cosine", "--T-max", "100", "--lr", "0.1"]))
    style = Style(at=("50%", 7))
    page = render(report, style).decode()
    (data,) = [json.loads(text) for text in re.findall(r'id="lr:data-0">(.*?)</script>', page)]
    asked = {"at": 50, "text": "50%: 0.05", "tone": "asked"}
    assert asked in data["edges"]
    assert 50 in np.frombuffer(base64.b64decode(data["stops"]), "<u4")
    assert "<dt>at 50%</dt><dd>0.05 at step 50</dd>" in page
    varied = lrplot.compare([report, lrplot.simulate("cosine", T_max=50, lr=0.2)])
    assert ">lr at 50%</th>" in render(varied, style).decode()


def test_the_axis_counts_what_was_asked_for() -> None:
    report = report_on(plan_from(["cosine", "--T-max", "100", "--max-steps", "100", "--batch-size", "4"], "samples"))
    (data,) = re.findall(r'id="lr:data-0">(.*?)</script>', render(report, Style(x_axis="samples")).decode())
    unit = json.loads(data)["unit"]
    assert unit == {"name": "samples", "perStep": 4, "perEpoch": 0, "each": 0, "skipped": [], "end": 400}
    other = lrplot.simulate("cosine", T_max=100, lr=0.2, max_steps=100, batch_size=8)
    both = lrplot.compare([lrplot.simulate("cosine", T_max=100, lr=0.1, max_steps=100, batch_size=4), other])
    with pytest.raises(lrplot.UsageError, match="the runs use different numbers of samples a step"):
        render(both, Style(x_axis="samples"))


def test_a_recorded_run_says_from_where_it_is_foretold() -> None:
    report = report_on(plan_from(["cosine", "--T-max", "100", "--max-steps", "100"]))
    assert edges_of(report) == []
    recorded = replace(report, trace=replace(report.trace, seen=12))
    assert [(edge["at"], edge["text"]) for edge in edges_of(recorded)] == [(12, "recorded before, foretold from here")]
