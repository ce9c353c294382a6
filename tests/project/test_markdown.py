"""The report for a pull request: what it says, and that nothing of the file's own is markup."""

from __future__ import annotations

from dataclasses import replace

import pytest
from findings import report_of

from lrplot.model.finding import Finding, Fix
from lrplot.model.report import Report
from lrplot.project.markdown import code, escaped, markdown

SLIP = "onecycle --max-lr 0.01 --total-steps 100 --max-steps 300 --interval epoch --batches-per-epoch 10"


def named(words: str, name: str) -> Report:
    report = report_of(words)
    return replace(report, title=name, trace=replace(report.trace, label=name))


def test_a_row_for_each_schedule() -> None:
    text = markdown("lrplot.toml", {"a": named("cosine --T-max 100 --lr 0.1", "a")}, {}, {"a": ("a b.svg",)})
    row = text.splitlines()[4]
    cells = [cell.strip() for cell in row.strip("|").split("|")]
    assert cells[:6] == [
        "[`a`](a%20b.svg)",
        "`CosineAnnealingLR(T_max=100)`",
        "100",
        "0.1",
        "0.1 at step 0",
        "2.467e-5",
    ]
    assert len(cells[6]) == 26
    assert set(cells[6]) <= set("`▁▂▃▄▅▆▇█")


def test_findings_with_their_severity_and_their_repair() -> None:
    report = named(SLIP, "slip")
    assert report.findings
    text = markdown("lrplot.toml", {"slip": report}, {}, {})
    for finding in report.findings:
        assert f"**{finding.severity}** {finding.code} {finding.rule}: " in text
        assert f"\n```sh\n{finding.fix.command}\n```\n" in text
        assert f"\n```python\n{finding.fix.code}\n```\n" in text
    assert "](" not in text


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a", "`a`"),
        ("a|b", "`a\\|b`"),
        ("a`b", "``a`b``"),
        ("`", "`` ` ``"),
        ("", "` `"),
        ("a\n# b", "`a # b`"),
        ("<b>", "`<b>`"),
        ("\x1b[31m", "`?[31m`"),
    ],
)
def test_a_name_is_a_span_of_code(text: str, shown: str) -> None:
    assert code(text) == shown


def test_nothing_in_a_message_is_markup() -> None:
    assert escaped("a*b_c [x](y) <i>&amp; | `z` #1 @me \\ ~~s~~\nnext") == (
        "a\\*b\\_c \\[x\\](y) &lt;i&gt;&amp;amp; \\| \\`z\\` \\#1 &#64;me \\\\ \\~\\~s\\~\\~ next"
    )


def test_a_repair_cannot_end_its_own_block() -> None:
    report = named("cosine --T-max 100", "a")
    fix = Fix(text="x", command="", code="a = '''\n```\n# not a heading")
    finding = Finding(code="LR1", rule="r", severity="note", message="m", fix=fix, span=(0, 1))
    text = markdown("f", {"a": replace(report, findings=(finding,))}, {}, {})
    assert "\n````python\na = '''\n```\n# not a heading\n````\n" in text
