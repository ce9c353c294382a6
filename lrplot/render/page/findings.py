"""What is found, on a page: each finding with its repair, and the texts of the rules that found them."""

from __future__ import annotations

from collections.abc import Iterable
from textwrap import dedent

from lrplot.diagnose.rules import Rule, rules
from lrplot.model.finding import Finding
from lrplot.model.report import Report
from lrplot.render.chart.typeset import clean
from lrplot.render.page.markup import Html, tag, together
from lrplot.render.summary import labelled_findings


def finding_article(before: str, finding: Finding, linked: bool) -> Html:
    """One thing that is wrong, and how to repair it.

    Args:
        before: what stands before its message.
        finding: it.
        linked: whether the page has the text of its rule.
    """
    code = tag("code", finding.code)
    head = tag(
        "h3",
        chip(finding.severity, finding.severity),
        tag("a", code, href=f"#{_anchor(finding.code)}", class_="rule") if linked else code,
        tag("span", finding.rule, class_="quiet"),
    )
    parts = [head, tag("p", clean(before + finding.message, unicode=True))]
    parts.append(tag("p", tag("b", "Repair: "), clean(finding.fix.text, unicode=True)))
    if finding.fix.command:
        parts.append(command(finding.fix.command))
    if finding.fix.code:
        parts.append(_python(finding.fix.code.strip("\n")))
    return tag("article", *parts, class_=f"finding {finding.severity}")


def command(text: str) -> Html:
    """A command line; it may end between two words only: "--" alone at its end would look like one."""
    words = [together(tag("span", word), " ") for word in text.split(" ")]
    return tag("pre", tag("code", Html("".join(words).rstrip())), class_="shell", tabindex="0")


def _python(text: str) -> Html:
    return tag("pre", tag("code", text), class_="python", tabindex="0")


def known_rules(findings: Iterable[Finding]) -> dict[str, tuple[str, Rule]]:
    """The names and the rules of some findings, by their codes, in order; a finding without a rule has none."""
    named = {rule.code: (name, rule) for name, rule in rules().items()}
    return {code: named[code] for code in sorted({finding.code for finding in findings}) if code in named}


def rules_section(known: dict[str, tuple[str, Rule]]) -> Html:
    """The texts of rules, each once: what it looks for, why, and a wrong and a right example."""
    if not known:
        return Html("")
    articles = [_rule(name, rule) for name, rule in known.values()]
    return tag("section", tag("h2", "Rules"), *articles, class_="rules", id="lr:rules")


def _rule(name: str, rule: Rule) -> Html:
    parts = [
        tag("h3", chip(rule.severity, rule.severity), tag("code", rule.code), tag("span", name, class_="quiet")),
        tag("p", tag("b", f"{clean(rule.title, unicode=True)}.")),
        tag("p", clean(rule.why, unicode=True)),
    ]
    examples = (("What goes wrong", rule.fires, rule.wrong), ("What is right", rule.quiet, rule.right))
    for heading, words, code in examples:
        if words or code:
            parts += [tag("h4", heading), command(f"lrplot {words}") if words else _python(dedent(code).strip("\n"))]
    if rule.sources:
        items = [tag("li", clean(source, unicode=True)) for source in rule.sources]
        parts += [tag("h4", "Sources"), tag("ul", *items)]
    return tag("article", *parts, class_="about-rule", id=_anchor(rule.code))


def _anchor(code: str) -> str:
    """Where a rule's text is: with a colon, which no schedule's anchor has."""
    return f"lr:{code}"


def chip(severity: str, text: str, hint: str = "") -> Html:
    """A severity by its shape and its colour, with words."""
    shape = Html(f'<svg width="12" height="12" aria-hidden="true"><use href="#lr:{severity}"/></svg>')
    unseen = [tag("span", f" {hint}", class_="unseen")] if hint else []
    return tag("span", shape, text, *unseen, class_=f"chip {severity}")


def n_found(report: Report, severity: str) -> int:
    """How many findings of a severity a report has."""
    return sum(finding.severity == severity for _, finding in labelled_findings(report))
