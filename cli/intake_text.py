"""What an import found and did, in words."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from cli.common import note, say
from cli.findings import MARKS, show_findings
from evalcore.intake.findings import QUESTION
from evalcore.messages import _

if TYPE_CHECKING:
    from evalcore.intake.importing import ImportResult

LINES = 30
"""Rows told of each sheet, unless all are wanted."""

_MARKS = {"vanished": MARKS[QUESTION]}


def tell_plan(result: ImportResult, *, everything: bool, lines: int = LINES) -> None:
    """What would happen, sheet by sheet and row by row: ``lines`` of each, or everything."""
    from evalcore.intake.comparing.describing import sentence

    titles = {
        "new": _("{count} new"),
        "supplemented": _("{count} supplemented"),
        "corrected": _("{count} corrected"),
        "retracted": _("{count} withdrawn"),
        "vanished": _("{count} not reported any more"),
        "unchanged": _("{count} unchanged"),
    }
    counts: dict[tuple[str, str], dict[str, int]] = defaultdict(dict)
    for each in result.counts:
        counts[each.file, each.sheet][each.kind] = each.facts
    changes = defaultdict(list)
    for change in result.changes:
        changes[change.file, change.sheet].append(change)
    file = None
    for (name, sheet), numbers in counts.items():
        if name != file:
            file = name
            say(name)
        told = [titles[kind].format(count=numbers[kind]) for kind in titles if kind in numbers]
        say(f"  {sheet}: {', '.join(told)}")
        here = changes[name, sheet]
        for change in here if everything else here[:lines]:
            say(f"  {_MARKS.get(change.kind, ' ')} {sentence(change)}")
        told_of = len(here) if everything else min(len(here), lines)
        rest = sum(n for kind, n in numbers.items() if kind != "unchanged") - told_of
        if rest > 0:
            say("    " + _("… and {count} more (--all)").format(count=rest))


def tell(result: ImportResult, *, dry_run: bool, plan: bool = False) -> None:
    """Findings by sheet, and what went in."""
    show_findings(result.findings)
    if result.refused:
        count = sum(finding.severity == "error" for finding in result.findings)
        note(
            _("{count} findings: nothing was written. Mend them and import again.").format(
                count=count
            )
        )
    elif not result.facts and not result.unchanged:
        say(_("These files hold no facts: no row under the headers is filled."))
    elif not result.facts:
        say(_("Nothing new: all {count} facts are in the record.").format(count=result.unchanged))
    else:
        _tell_facts(result, dry_run=dry_run, plan=plan)


def _tell_facts(result: ImportResult, *, dry_run: bool, plan: bool) -> None:
    from evalcore.paper_words import on_screen
    from evalcore.vocabulary import facts

    if plan:
        say(_("Nothing was written (--plan). An import would add:"))
    elif dry_run:
        say(_("Nothing was written (--dry-run). An import would add:"))
    else:
        assert result.commit is not None
        say(_("Taken in, up to position {size}:").format(size=result.commit.size))
    titles = {cls.__name__: cls.TITLE for cls in facts().values()}
    for name, number in result.by_class.items():
        say(f"  {number:>8}  {on_screen(titles[name])} ({name})")
    say(
        _("{facts} facts, of them {corrected} corrections; {unchanged} were there already.").format(
            facts=result.facts, corrected=result.corrected, unchanged=result.unchanged
        )
    )
    if result.supplemented:
        say(
            _("Of {count} facts a cell that was blank is filled now.").format(
                count=result.supplemented
            )
        )
    if result.vanished:
        say(
            _("{count} facts are not reported any more: answer on the sheet 待确认.").format(
                count=result.vanished
            )
        )
    if result.late:
        say(
            _("{count} facts are of a sealed period: they stay marked as late.").format(
                count=result.late
            )
        )
