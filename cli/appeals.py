"""``evalcore appeals``: every appeal and objection, and what it changed, before and after."""

from __future__ import annotations

from contextlib import ExitStack
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cli.common import (
    DEFAULT_STORE,
    JsonOption,
    KnownAtOption,
    StoreOption,
    note,
    parse_day,
    parse_known_at,
    progress,
    say,
    say_json,
)
from cli.naming import Naming, naming
from evalcore.errors import UsageError
from evalcore.messages import _

if TYPE_CHECKING:
    from datetime import date

    from evalcore.record import Commit, Record
    from evalcore.record.reading import Columns
    from projections.appealing.appeals import Appealed
    from projections.appealing.effect import Changed
    from projections.differing import Point
    from projections.rows import Standing


class Kind(StrEnum):
    """A kind that is asked for alone."""

    FLAG = "flag"
    FORMAL = "formal"
    POINT = "point"
    RESULT = "result"


def register(app: typer.Typer) -> None:
    """Add ``appeals``."""
    app.command(name="appeals")(appeals)


def appeals(
    number: Annotated[
        str,
        typer.Argument(
            metavar="[NUMBER]", help="Only this flag, decision or objection (or how it begins)."
        ),
    ] = "",
    store: StoreOption = DEFAULT_STORE,
    kind: Annotated[
        Kind | None,
        typer.Option("--kind", help="Only appeals against flags, formal decisions; objections."),
    ] = None,
    scheme: Annotated[
        str,
        typer.Option(
            "--scheme",
            envvar="EVALCORE_SCHEME",
            metavar="FILE|NAME",
            help="Score by these rules before and after each correction.",
        ),
    ] = "",
    as_of: Annotated[
        str | None,
        typer.Option(
            "--as-of",
            metavar="DAY",
            help="As things stood on this day; with --scheme. Default: the period's last day.",
        ),
    ] = None,
    known_at: KnownAtOption = None,
    as_json: JsonOption = False,
) -> None:
    """Show what each appeal changed: the measure, decision or grade before and after.

    Appeals against flags and their measures, against formal accountability, objections to check
    sheets and to published results. With --scheme also points, grade, rank and lists of whom it
    concerns, scored as known just before and just after the correction.

    Exit codes: 0 done, 2 usage, 3 environment.
    """  # fmt: skip
    from evalcore.record import open_record
    from evalcore.record.reading import open_columns
    from projections.appealing.gather import appeals_of

    if as_of and not scheme:
        raise UsageError(_("--as-of goes with --scheme: without rules nothing is scored."))
    day = parse_day(as_of, "--as-of") if as_of else None
    with ExitStack() as stack:
        record = stack.enter_context(open_record(store))
        commit = record.commit_at(parse_known_at(known_at))
        with progress(_("Reading the record")) as shown:
            columns = stack.enter_context(open_columns(record, commit, progress=shown))
        found = [
            one
            for one in appeals_of(record, columns)
            if (not kind or one.kind == kind) and one.number.startswith(number.strip())
        ]
        names = naming(record)
        if scheme:
            found = _scored(stack, record, commit, found, scheme, day)
        titles = {} if as_json else _titles(record, found)
    if as_json:
        say_json([one.as_data() for one in found])
        return
    _show(found, names, titles, scored=bool(scheme))


def _scored(
    stack: ExitStack,
    record: Record,
    commit: Commit,
    found: list[Appealed],
    scheme: str,
    day: date | None,
) -> list[Appealed]:
    from cli.adopted_rules import rules_of
    from evalcore.record.store import NOTHING
    from projections.appealing.effect import with_effects

    rules = rules_of(record, scheme, day)
    commits = [NOTHING, *(one for one in record.commits() if one.size <= commit.size)]
    return with_effects(
        found,
        rules,
        day or rules.period.ends_on,
        commits,
        lambda at: _opened(stack, record, at),
        _told,
    )


def _opened(stack: ExitStack, record: Record, commit: Commit) -> Columns:
    from evalcore.record.reading import open_columns

    return stack.enter_context(open_columns(record, commit))


def _told(point: Point) -> None:
    note(
        _("Scoring {scheme} as of {day}, known at {size} …").format(
            scheme=point.scheme.id, day=point.as_of, size=point.commit.size
        )
    )


def _titles(record: Record, found: list[Appealed]) -> dict[str, str]:
    """Objection to a check sheet → the point that it is against, as its scheme calls it."""
    from functools import cache, partial

    from evalcore.procedures.checking_sheets import objections
    from evalcore.procedures.kept_rules import indicator_titles

    if not any(one.kind == "point" for one in found):
        return {}
    titles_of = cache(partial(indicator_titles, record))
    return {
        one.objection: titles_of(one.scheme).get(one.indicator, one.indicator)
        for one in objections(record)
    }


def _show(found: list[Appealed], name: Naming, titles: dict[str, str], *, scored: bool) -> None:
    """``titles``: number → what a point is called (``_titles``)."""
    from cli.tables import heading, line
    from projections.appealing.appeals import KINDS

    for kind, title in KINDS.items():
        here = [one for one in found if one.kind == kind]
        if not here:
            continue
        heading(f"{_(title)} ({len(here)})")
        for one in here:
            whose = name(one.unit, one.person)
            title = titles.get(one.number, one.title) if one.kind == "point" else one.title
            line(f"{one.number} · {title} · {whose}", style="bold")
            for told in (*_told_of(one), *(_moves(one) if scored else ())):
                line(f"  {told}")
        say()
    if not found:
        say(_("No appeal and no objection is in the record, as known then."))


def _told_of(one: Appealed) -> list[str]:
    """Filed, decided, and what stood before and after."""
    filed = (
        _("filed {day} (#{at})").format(day=one.filed_on, at=one.filed_at)
        if one.filed_on
        else _("when it was filed was not reported")
    )
    if not one.result:
        due = _(", to be decided by {day}").format(day=one.due_on) if one.due_on else ""
        return [filed + due, _("before: {what}").format(what=one.before or "–")]
    decided = _("{result} on {day} by {who} (#{at})").format(
        result=result_shown(one.result), day=one.decided_on, who=one.decided_by, at=one.decided_at
    )
    ground = f": {one.ground}" if one.ground else ""
    lines = [f"{filed}; {decided}{ground}"]
    if one.before or one.after:
        after = _("to be corrected") if one.owed else one.after or _("nothing stands any more")
        lines.append(_("{before} → {after}").format(before=one.before or "–", after=after))
    if one.corrections:
        lines.append(
            _("corrected by {events}").format(events=" ".join(f"#{at}" for at in one.corrections))
        )
    return lines


def result_shown(result: str) -> str:
    """An outcome of an appeal or objection by its title, in the language of the screen."""
    from evalcore.paper_words import on_screen
    from evalcore.vocabulary.accountability import APPEAL_RESULTS
    from evalcore.vocabulary.checksheets import ANSWERS

    title = {**APPEAL_RESULTS, **ANSWERS}.get(result)
    return on_screen(title).lower() if title else result


def _moves(one: Appealed) -> list[str]:
    if not one.corrections:
        return []
    return [_moved(each) for each in one.changed] or [
        _("nobody assessed by these rules is concerned")
    ]


def _moved(each: Changed) -> str:
    told = _("{subject}: {before} → {after}").format(
        subject=each.subject, before=_stood(each.before), after=_stood(each.after)
    )
    return told + _("; {n} others moved").format(n=each.others)


def _stood(one: Standing | None) -> str:
    from projections.publishing.figures import fixed

    if one is None:
        return _("not assessed")
    parts: list[Any] = [_("{points} points").format(points=fixed(one.total, one.decimals) or "–")]
    parts += [one.grade] if one.grade else []
    if one.rank is not None:
        parts.append(_("rank {rank} of {of}").format(rank=one.rank, of=one.ranked_of))
    parts += [_("lists {lists}").format(lists=", ".join(one.lists))] if one.lists else []
    return ", ".join(parts)
