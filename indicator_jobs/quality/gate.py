"""The gate before publishing: every rule over one computation, and the verdict `ok`, `warn` or `hold`."""

from collections.abc import Iterator

from indicator_jobs.card import Card
from indicator_jobs.compute import kinds_of
from indicator_jobs.quality.fields import Check
from indicator_jobs.quality.findings import Finding, Level, Verdict
from indicator_jobs.quality.rules import RULES
from indicator_jobs.quality.rules.base import Rule
from indicator_jobs.quality.subject import Around, Setting, subject_of
from indicator_jobs.results import Results


def gate(card: Card, now: Results, before: Results, around: Around) -> Verdict:
    """Judges what was computed against what stands (`before`, empty at the first time) and what is declared.

    A result whose shape is wrong is judged by its shape alone.
    """
    subject = subject_of(card, kinds_of(card), now, before, around)
    findings: list[Finding] = []
    for rule, setting in settings_of(card):
        findings.extend(rule.run(subject, setting))
        if rule.name == "schema" and any(one.level == "hold" for one in findings):
            break
    return Verdict.of(findings)


def settings_of(card: Card) -> Iterator[tuple[Rule, Setting]]:
    """The rules that apply to a card, in their order, each as strict as the card wants it."""
    for rule in RULES.values():
        declared = [one for one in card.checks if one.rule == rule.name]
        for one in declared or ([None] if rule.always else []):
            if one is None or one.level != "off":
                yield rule, _setting(rule, one)


def _setting(rule: Rule, check: Check | None) -> Setting:
    level: Level = rule.level
    if check is None:
        return Setting(rule.name, level, rule.limit, rule.spread)
    if check.level in ("warn", "hold"):
        level = check.level
    limit = rule.limit if check.limit is None else check.limit
    return Setting(rule.name, level, limit, rule.spread if check.spread is None else check.spread, check)
