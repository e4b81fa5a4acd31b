"""The steps of the demo: each calls what the commands call, and tells what happened."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from cli.common import progress, say
from evalcore.messages import _

if TYPE_CHECKING:
    from evalcore.demo.deliver import Delivery, Written

SCHEME = "county-secretaries-2025"


def opening() -> None:
    """What this is."""
    say(
        _(
            "A county of its own invention: units, persons and everything they did are made up "
            "from a seed."
        )
    )


def write(folder: Path, seed: int, townships: int) -> Written:
    """Write the year's files."""
    from evalcore.demo.deliver import write_year

    folder.mkdir(parents=True, exist_ok=True)
    written = write_year(folder, seed, townships)
    say(
        _(
            "{files} files of {units} units and {persons} persons are in {folder}: workbooks, the "
            "hotline's own export (GB18030), with a mapping file for it."
        ).format(files=written.files, units=written.units, persons=written.persons, folder=folder)
    )
    return written


def take_in(store: str, deliveries: Sequence[Delivery]) -> None:
    """Import files in the order in which they were received.

    Raises DataError where one is refused that should not be.
    """
    from evalcore.demo.deliver import deliver
    from evalcore.errors import DataError

    facts: Counter[str] = Counter()
    unchanged = 0
    with progress(_("Importing")) as shown:
        for done, delivery in enumerate(deliveries, 1):
            result = deliver(store, delivery)
            if result.refused:
                raise DataError(
                    _("The demo's own file was refused: {finding}. Please report it.").format(
                        finding=result.findings[0]
                    )
                )
            facts.update(result.by_class)
            unchanged += result.unchanged
            shown(done, len(deliveries))
    say(
        _(
            "{files} files on {days} days of receipt: {facts} new facts; {unchanged} were known, "
            "because books carry open cases on from month to month."
        ).format(
            files=sum(len(delivery.paths) for delivery in deliveries),
            facts=sum(facts.values()),
            days=len({delivery.received_on for delivery in deliveries}),
            unchanged=unchanged,
        )
    )


def once_more(store: str, delivery: Delivery) -> None:
    """The same files again: nothing is new in them."""
    from evalcore.demo.deliver import deliver

    again = deliver(store, delivery)
    say(
        _("The last book handed in once more adds {facts} facts: {unchanged} are known.").format(
            facts=again.facts, unchanged=again.unchanged
        )
    )


def refuse(store: str, delivery: Delivery, annotated: Path) -> None:
    """What the clerk saw who handed in a book with mistakes: every cell, and nothing written.

    The findings stand on their cells in the copy in ``annotated``.
    """
    from cli.intake import import_
    from evalcore.demo.deliver import ACTOR

    try:
        import_(
            list(delivery.paths),
            store=store,
            received_on=delivery.received_on.isoformat(),
            actor=ACTOR,
            annotate=annotated,
        )
    except typer.Exit:
        # Findings end the command with 1; here they are what was to be shown.
        say(_("✗ is a mistake; ? asks about rows that stood in an earlier book and are gone."))


def mend(store: str, folder: Path, seed: int, townships: int) -> tuple[int, str]:
    """What came in later; gives the size of the record before it, and the case corrected."""
    from cli.demo_people import CLERK
    from evalcore.demo.deliver import afterwards, deliver
    from evalcore.record import open_record

    with open_record(store) as record:
        before = record.head().size
    case = ""
    for delivery in afterwards(store, folder, seed, townships):
        result = deliver(store, delivery, actor=CLERK)
        case = case or delivery.case
        say(
            _("{day}  {what} ({file}: {facts} event)").format(
                day=delivery.received_on,
                what=delivery.title,
                file=delivery.paths[0].name,
                facts=result.facts,
            )
        )
    return before, case


def verify(store: str) -> None:
    """Every leaf, tree and source file once more."""
    from cli.verify import verify as command

    command(store)


def score_command(record: Path, results: Path, scheme: str = SCHEME) -> str:
    """How to score by hand."""
    return f"evalcore score --store {record} --scheme {scheme} --out {results}"


def score(store: str, results: Path, scheme: str = SCHEME) -> None:
    """Score, and write the results."""
    from cli.score import score as command

    command(scheme, store=store, out=results)


def look(results: Path) -> None:
    """Standings by grade, and flags by rule."""
    from cli.look import standings
    from cli.tables import line

    line(f"$ evalcore standings --results {results}", style="dim")
    standings(results=results)
    line()
    _flags(results)
    line()
    say(
        _("One by one, and what each rests on: {command}").format(
            command=f"evalcore flags --results {results}"
        )
    )


def _flags(results: Path) -> None:
    """How many of each rule, a table for each kind: narrow enough for a small window."""
    from cli.tables import heading, line, table
    from projections.publishing import open_results

    with open_results(results) as opened:
        found = opened.flags()
        about = {subject.id: subject for subject in opened.subjects()}
    titles = {"accountability": _("问责提示"), "check": _("核查提示")}
    rows: dict[tuple[str, str], list[Any]] = {}
    for flag in found:
        rows.setdefault((flag.kind, flag.title), []).append(flag)
    heading(_("{n} flags, by rule; a flag is not a verdict").format(n=len(found)))
    for kind in sorted({kind for kind, _title in rows}):
        line()
        mine = [(title, flags) for (of, title), flags in rows.items() if of == kind]
        table(
            [titles.get(kind, kind), _("number"), _("for example")],
            [
                [title, len(flags), _who(about.get(flags[0].subject), flags[0].unit)]
                for title, flags in sorted(mine, key=lambda row: -len(row[1]))
            ],
            right=[1],
        )


def _who(subject: Any, unit: str) -> str:
    if subject is None:
        return unit
    name = f"{subject.person_name} " if subject.person_name else ""
    return f"{name}{subject.unit_name}"


def write_reports(results: Path, folder: Path) -> None:
    """A duty-report review for everybody."""
    from cli.report import report as command
    from cli.tables import line

    line()
    line(f"$ evalcore report --all --out {folder} --results {results}", style="dim")
    command(everybody=True, out=folder, results=results)


def write_city(store: str, seed: int, events: int) -> None:
    """A city's year, in bulk."""
    from evalcore.demo.city import write_city as write
    from evalcore.record import open_record

    with open_record(store, create=True) as record, progress(_("Writing")) as shown:
        written = write(record, seed, events, shown)
    say(
        _(
            "{events} events of {units} units with {members} members; {corrections} corrections, "
            "{retractions} retractions."
        ).format(
            events=written.events,
            units=written.units,
            members=written.members,
            corrections=written.corrections,
            retractions=written.retractions,
        )
    )
