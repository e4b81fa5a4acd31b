"""The demo's middle of the year: a living workbook comes again, and somebody lags behind."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import attrs

from cli.common import say
from cli.demo_steps import SCHEME
from evalcore.messages import _

if TYPE_CHECKING:
    from evalcore.demo.deliver import Delivery

HALF = 6
"""The month after which is looked at who lags."""

SHEETS = 2
"""Of how many sheets the plan is shown."""


def halfway(deliveries: Sequence[Delivery]) -> tuple[int, Delivery]:
    """Which delivery brings the living workbook of mid-year, and that workbook alone."""
    from evalcore.demo.handins import LIVING

    for number, delivery in enumerate(deliveries):
        for path, (office, month) in zip(delivery.paths, delivery.books, strict=True):
            if (office, month) == (LIVING, HALF):
                return number, attrs.evolve(delivery, paths=(path,), books=((office, month),))
    raise AssertionError


def plan(store: str, delivery: Delivery) -> None:
    """What import would take from a workbook whose rows were handed in before."""
    from cli.intake_text import tell_plan
    from cli.tables import line
    from evalcore.demo.deliver import deliver

    line(f"$ evalcore import --store {store} --plan {delivery.paths[0]}", style="dim")
    planned = deliver(store, delivery, plan=True)
    known = [each.sheet for each in planned.counts if each.kind == "unchanged"]
    shown = set(known[:SHEETS])
    some = attrs.evolve(
        planned,
        counts=tuple(each for each in planned.counts if each.sheet in shown),
        changes=tuple(each for each in planned.changes if each.sheet in shown),
    )
    tell_plan(some, everything=False, lines=2)
    say(
        _("  … In all its sheets: {new} facts are new, {unchanged} are in the record.").format(
            new=planned.facts, unchanged=planned.unchanged
        )
    )
    line()


def chase(store: str, out: Path, papers: Path) -> None:
    """What the township that lags most is asked for: figures, a workbook, a paper in Word."""
    from datetime import date

    from cli.papering import style_of
    from cli.tables import line
    from cli.todo import TITLES
    from cli.todo_files import write_reminders
    from evalcore.demo.draws import YEAR, office_day
    from evalcore.intake.mapping_file import load_mapping
    from evalcore.record import open_record
    from evalcore.schemes.loader import load_scheme
    from projections.chase.book import workbook
    from projections.run import run
    from projections.todo import todo

    day = office_day(date(YEAR, HALF + 1, 15))
    with open_record(store) as record:
        found = todo(run(record, load_scheme(SCHEME), day, record.head()), load_mapping())
    most = max(found.townships, key=lambda township: len(township.rows))
    out.write_bytes(workbook(found, (most,), summary=True))
    mine = attrs.evolve(found, rows=most.rows)
    (paper,) = write_reminders(mine, papers, ("docx",), style_of("docx"), force=True)
    asked = f"$ evalcore todo --scheme {SCHEME} --store {store} --as-of {day} --unit {most.code}"
    line()
    line(f"{asked} --out {out}", style="dim")
    line(f"{asked} --format docx --out {papers}", style="dim")
    counted = ", ".join(
        _(TITLES[kind]).format(n=number) for kind, number in most.counts.items() if number
    )
    text = _("{township} lags most on {day}: {counted}; {overdue} of them overdue.")
    say(text.format(township=most.name, day=day, counted=counted, overdue=most.overdue))
    say(_("What it is asked for is in {file}.").format(file=out))
    say(_("The paper to sign and send is {file}.").format(file=paper))
