"""The edge of sealing a period: what is not done yet, and a seal over just what was looked at."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from functools import cache, partial
from pathlib import Path
from typing import TYPE_CHECKING

from evalcore.errors import ConflictError, DataError
from evalcore.messages import _
from evalcore.procedures.checking_sheets import SheetState, check_sheets, open_objections
from evalcore.procedures.deciding import ATTEMPTS, Done, history
from evalcore.procedures.kept_rules import adoptions, files_of, in_force, indicator_titles
from evalcore.procedures.recorded import standing
from evalcore.procedures.year import YEAR, Allowed, SealPeriod, year_stream
from evalcore.procedures.year_read import opened_period
from evalcore.schemes.model import Scheme
from evalcore.schemes.procedure import due
from evalcore.subjects import subject_code
from evalcore.vocabulary.governance import SchemeAdopted

if TYPE_CHECKING:
    from collections.abc import Callable

    from evalcore.record import Record
    from evalcore.record.signatures import EventSigner
    from evalcore.vocabulary import Fact

    Naming = Callable[[str, str], str]

NAMED = 5
"""How many are named of those who can still object."""


def waiting_for(
    record: Record,
    period: str,
    on: date,
    rules: Mapping[str, Scheme] | None = None,
    name: Naming = subject_code,
) -> tuple[str, ...]:
    """What must be done before ``period`` is sealed on a day, a sentence each.

    Objections to check sheets that nobody answered; check sheets that can still be objected to,
    by the days of the scheme they were sent under, one sentence for all of a last day. ``rules``:
    schemes by id, where the record has not adopted them; ``name`` (unit, person) → who is meant, as
    told. Raises DataError where the rules of a sheet are not to be had.
    """
    known: dict[str, Scheme] = dict(rules or {})
    titles_of = cache(partial(_titles, record, rules or {}))
    found = [
        _("The objection {number} of {subject} to {indicator} has no answer.").format(
            number=one.objection,
            subject=name(one.unit, one.person),
            indicator=titles_of(one.scheme).get(one.indicator, one.indicator),
        )
        for one in open_objections(record, period)
    ]
    waiting: dict[tuple[date, str], list[SheetState]] = {}
    for sheet in check_sheets(record, period):
        if sheet.sent_on is None or sheet.accepted_on is not None:
            continue
        if sheet.scheme not in known:
            known[sheet.scheme] = adopted_rules(record, sheet.scheme, sheet.sent_on)
        last = _last_day(sheet, known[sheet.scheme])
        if last is not None and on <= last:
            waiting.setdefault((last, sheet.scheme), []).append(sheet)
    for (last, scheme), sheets in sorted(waiting.items()):
        names = ", ".join(name(one.unit, one.person) for one in sheets[:NAMED])
        found.append(
            _("{n} check sheets ({scheme}) can be objected to until {last}: {names}.").format(
                n=len(sheets),
                scheme=scheme,
                last=last,
                names=names + (" …" if len(sheets) > NAMED else ""),
            )
        )
    found += _other_days(record, period, on, rules or {})
    return tuple(found)


def _titles(record: Record, rules: Mapping[str, Scheme], scheme: str) -> Mapping[str, str]:
    if scheme in rules:
        return {each.id: each.title for each in rules[scheme].indicators}
    return indicator_titles(record, scheme)


def _other_days(
    record: Record, period: str, on: date, rules: Mapping[str, Scheme]
) -> Iterator[str]:
    """Schemes by which the period has other days than it was opened with: a seal over a part of
    the year would let the rest be published without one."""
    opened = opened_period(record, period)
    if opened is None:
        return
    for name in sorted({one.fact.scheme for one in standing(record, SchemeAdopted)} | set(rules)):
        try:
            scheme = rules[name] if name in rules else adopted_rules(record, name, on)
        except DataError:
            # Not in force on this day, or its files were not kept.
            continue
        days = scheme.period
        if days.id == period and (days.starts_on, days.ends_on) != (
            opened.starts_on,
            opened.ends_on,
        ):
            yield _(
                "By {scheme} {period} goes from {first} to {last}, but it was opened for {since} "
                "to {until}. Correct the opening first: import the sheet 考核周期."
            ).format(
                scheme=name,
                period=period,
                first=days.starts_on,
                last=days.ends_on,
                since=opened.starts_on,
                until=opened.ends_on,
            )


def _last_day(sheet: SheetState, rules: Scheme) -> date | None:
    if sheet.sent_on is None or rules.procedure is None or rules.procedure.objection is None:
        return None
    return due(rules, sheet.sent_on, rules.procedure.objection)


def adopted_rules(record: Record, scheme: str, day: date) -> Scheme:
    """The rules of ``scheme`` in force on a day, from the record alone.

    Raises DataError where none was adopted by then, or its files were not kept.
    """
    kept = in_force(adoptions(record, scheme), day)
    if kept is None:
        raise DataError(
            _("The record adopted no {scheme} by {day}. Name its file with --scheme.").format(
                scheme=scheme, day=day
            )
        )
    with tempfile.TemporaryDirectory() as folder:
        return files_of(record, kept).load(Path(folder))


def seal_period(
    record: Record,
    period: str,
    *,
    by: str,
    on: date,
    today: date,
    actor: str,
    document: str = "",
    rules: Mapping[str, Scheme] | None = None,
    allowed: Allowed | None = None,
    also: Sequence[Fact] = (),
    signer: EventSigner | None = None,
    name: Naming = subject_code,
) -> Done:
    """Seal ``period`` as the record stands: nothing may come between looking and sealing.

    ``allowed`` sets aside what is not done yet; each reason becomes an event. ``also`` and
    ``signer`` as in ``perform``. ``name`` is for a refusal alone: no name of a person goes into an
    event. Raises Refused, DataError as ``waiting_for``, ConflictError where
    others go on writing.
    """
    from evalcore.record import NewEvent
    from evalcore.record.store import Batch

    stream = year_stream(period)
    for attempt in range(ATTEMPTS):
        head = record.head()
        found = history(record, stream, YEAR.final)
        waiting = waiting_for(record, period, on, rules, subject_code if allowed else name)
        if waiting and allowed is None:
            waiting += (
                _(
                    "Do what is missing, or wait until the last day has passed; else "
                    "--override REASON --allowed-by AUTHORITY."
                ),
            )
        command = SealPeriod(
            period=period,
            by=by,
            on=on,
            today=today,
            size=head.size,
            opened=opened_period(record, period),
            waiting=waiting,
            document=document,
            allowed=allowed,
        )
        events = YEAR.decide(YEAR.fold(found.events), command)
        made = [NewEvent(one.topic(), one.public_state()) for one in (*also, *events)]
        batch = Batch(stream, made, actor, found.version, signer)
        try:
            commit = record.append_many([batch], expected_head=head)
        except ConflictError:
            if attempt == ATTEMPTS - 1:
                raise
            continue
        return Done(events, commit)
    raise AssertionError("the loop ends with an append or an error")
