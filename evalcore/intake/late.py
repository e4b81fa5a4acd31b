"""Facts of a sealed period: refused by file and rows, or admitted by authority and marked.

A period is sealed in the record (``evalcore.procedures.year``). After that whatever an import would
add to what it rests on, change in it or take out of it is late: a new fact whose day is no later
than the last day of the period, a correction of a fact whose day was or now is, the withdrawal of
one. What was before the first day is late too: a tenure that began earlier, a pledge made earlier
and due in the period change its results as much. Facts of later days, and decisions with a
procedure of their own, are not late.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from attrs import frozen

from evalcore.errors import UsageError
from evalcore.intake.comparing.relations import Numbers
from evalcore.intake.findings import Finding
from evalcore.messages import _
from evalcore.procedures.deciding import Refused, history
from evalcore.procedures.year import YEAR, AdmitLate, LateFile, year_stream
from evalcore.record.store import Batch, NewEvent
from evalcore.vocabulary import FAMILIES
from evalcore.vocabulary.governance import FactRetracted
from evalcore.vocabulary.periods import PeriodSealed

if TYPE_CHECKING:
    from evalcore.intake.comparing.known import Known
    from evalcore.intake.comparing.spill import Spill
    from evalcore.record.record import Record
    from evalcore.record.signatures import EventSigner
    from evalcore.vocabulary import Fact

RETRACTION = FactRetracted.topic()


@frozen
class Late:
    """Late facts are taken in: why, by whose authority, and for which objection.

    ``also`` are events to put before the admission (a right that was overridden). ``only``: who
    admits them may not import what is not late.
    """

    ground: str
    allowed_by: str
    objection: str = ""
    also: tuple[Fact, ...] = ()
    only: bool = False


@frozen
class Rows:
    """Rows of a sheet, ``first`` to ``last``, whose ``facts`` facts touch a sealed period."""

    file: int
    name: str
    sheet: str
    first: int
    last: int
    facts: int
    sealed: PeriodSealed

    @property
    def shown(self) -> str:
        """``7`` or ``7–12``."""
        return str(self.first) if self.first == self.last else f"{self.first}–{self.last}"

    def finding(self) -> Finding:
        """That these rows are refused, and what would admit them."""
        return Finding(
            self.name,
            self.sheet,
            str(self.first),
            self.shown,
            _("{n} facts of {period}, which {by} sealed on {day}").format(
                n=self.facts,
                period=self.sealed.period,
                by=self.sealed.sealed_by,
                day=self.sealed.occurred_on,
            ),
            _(
                "If they must go in all the same, an authority says so: --late REASON "
                "--allowed-by AUTHORITY. They stay marked as late."
            ),
        )


def late_rows(here: Spill, known: Known) -> tuple[Rows, ...]:
    """The rows at hand whose facts touch a sealed period, in the order of the files.

    Called when everything is compared: facts that the record holds already are not late.
    """
    if known.empty:
        return ()
    sealed = _sealed(known)
    if not sealed:
        return ()
    days = _days(here, known, sealed)
    found: list[Rows] = []
    for one in sealed:
        touched = [
            number for number, each in days.items() if any(day <= one.ends_on for day in each)
        ]
        found += _ranges(here, touched, one)
    return tuple(sorted(found, key=lambda rows: (rows.file, rows.sheet, rows.first, rows.last)))


def _sealed(known: Known) -> list[PeriodSealed]:
    rows = known.connection.execute(
        "SELECT period, starts_on, ends_on, occurred_on, sealed_by FROM log.periods "
        "WHERE topic = $1 ORDER BY position",
        [PeriodSealed.topic()],
    ).fetchall()
    return [
        PeriodSealed(
            period=period, starts_on=first, ends_on=last, occurred_on=on, sealed_by=by, size=0
        )
        for period, first, last, on, by in rows
    ]


def _days(here: Spill, known: Known, sealed: Sequence[PeriodSealed]) -> dict[int, set[date]]:
    """Number of a fact that goes in → the days that it is about, before and after.

    Only of facts that could be late: of a day up to the end of a sealed period, or about a fact
    that the record holds.
    """
    days: dict[int, set[date]] = {}
    named: dict[int, set[int]] = {}
    last = max(one.ends_on for one in sealed)
    for family in here.families:
        target = "target" if family == "governance" else "NULL"
        rows = here.all(
            f"SELECT h.position, h.topic, h.occurred_on, h.corrects, {target}, a.position, a.root "
            f"FROM here.{family} AS h LEFT JOIN here.act AS a ON a.seq = h.position "
            "WHERE h.position NOT IN (SELECT seq FROM here.left_out) "
            f"AND (h.occurred_on <= DATE '{last}' "
            f"OR coalesce(h.corrects, {target}, a.position) IS NOT NULL)"
        )
        for number, topic, day, corrects, gone, held, root in rows:
            # The day of a withdrawal is when it was said, not what it is about.
            days[number] = set() if topic == RETRACTION else {day}
            named[number] = {at for at in (corrects, gone, held, root) if at is not None}
    then = _days_at(known, set().union(*named.values()) if named else set())
    for number, positions in named.items():
        for at in positions:
            days[number] |= then.get(at, set())
    return days


def _days_at(known: Known, positions: set[int]) -> Mapping[int, set[date]]:
    """Position → the days of what stands there and of every version of the same fact.

    A withdrawal has the days of what it withdrew: to withdraw it brings that back.
    """
    if not positions:
        return {}
    versions = {fact: at for at, fact in known.rulings.winning.items()}
    seen: dict[int, tuple[date | None, set[int]]] = {}
    waiting = set(positions)
    while waiting:
        asked = waiting - seen.keys()
        waiting = set()
        for at, topic, day, corrects, target in _held(known, sorted(asked)):
            further = {one for one in (corrects, target, versions.get(at)) if one is not None}
            seen[at] = (None if topic == RETRACTION else day, further)
            waiting |= further - seen.keys()
        for at in asked - seen.keys():
            seen[at] = (None, set())
    return {at: _reached(at, seen) for at in positions}


def _reached(start: int, seen: Mapping[int, tuple[date | None, set[int]]]) -> set[date]:
    found: set[date] = set()
    waiting, done = {start}, set()
    while waiting:
        at = waiting.pop()
        done.add(at)
        day, further = seen.get(at, (None, set()))
        found |= {day} if day is not None else set()
        waiting |= further - done
    return found


def _held(known: Known, positions: Sequence[int]) -> list[tuple[Any, ...]]:
    if not positions:
        return []
    with Numbers(known.connection, "asked_days", positions):
        every = " UNION ALL ".join(
            f"SELECT position, topic, occurred_on, corrects, "
            f"{'target' if family == 'governance' else 'NULL'} AS target FROM log.{family} "
            "WHERE position IN (SELECT seq FROM asked_days)"
            for family in FAMILIES
        )
        return known.connection.execute(every).fetchall()


def _ranges(here: Spill, numbers: Sequence[int], sealed: PeriodSealed) -> Iterable[Rows]:
    """The rows of these facts as ranges without gaps."""
    if not numbers:
        return
    with Numbers(here.connection, "touched", list(numbers)):
        rows = here.all(
            "SELECT tab, line, count(*) FROM here.facts WHERE seq IN (SELECT seq FROM touched) "
            "GROUP BY tab, line ORDER BY tab, line"
        )
    start: list[int] = []
    for at, (tab, line, facts) in enumerate(rows):
        start = start or [line, 0]
        start[1] += facts
        following = rows[at + 1][:2] if at + 1 < len(rows) else None
        if following != (tab, line + 1):
            bound = here.tables[tab].bound
            file = next(place.file for place in here.places if place.table == tab)
            yield Rows(file, bound.file, bound.table.name, start[0], line, start[1], sealed)
            start = []


def admitted(
    record: Record,
    rows: Sequence[Rows],
    digests: Sequence[str],
    late: Late,
    on: date,
    actor: str,
    signer: EventSigner | None = None,
) -> tuple[Batch, ...]:
    """What notes that ``rows`` were admitted: a batch for the stream of each sealed period.

    ``digests`` are those of the files, by their numbers. They must go in with the import itself, in
    one transaction, behind the same head. Raises Refused without a reason or authority, UsageError
    where the objection that is named is none, or was rejected.
    """
    _check_objection(record, late.objection)
    batches: list[Batch] = []
    for period in dict.fromkeys(each.sealed.period for each in rows):
        facts: dict[int, int] = {}
        for each in rows:
            if each.sealed.period == period:
                facts[each.file] = facts.get(each.file, 0) + each.facts
        found = history(record, year_stream(period), YEAR.final)
        command = AdmitLate(
            period=period,
            files=tuple(LateFile(digests[file], count) for file, count in sorted(facts.items())),
            ground=late.ground,
            allowed_by=late.allowed_by,
            on=on,
            objection=late.objection,
        )
        events = YEAR.decide(YEAR.fold(found.events), command)
        # A right is overridden once, however many periods are touched.
        told = (*(late.also if not batches else ()), *events)
        made = [NewEvent(one.topic(), one.public_state()) for one in told]
        batches.append(Batch(year_stream(period), made, actor, found.version, signer))
    return tuple(batches)


def _check_objection(record: Record, number: str) -> None:
    """An objection that late facts are said to answer must be one, and none that was rejected.

    A correction comes before its objection is answered: the answer names the correction.
    """
    if not number:
        return
    from evalcore.procedures.checking_sheets import objections
    from evalcore.procedures.recorded import reported
    from evalcore.vocabulary.periods import ResultObjected, ResultObjectionAnswered

    known = {one.objection for one in objections(record)}
    rejected = {
        one.objection
        for one in objections(record)
        if one.answer is not None and one.answer.result == "rejected"
    }
    known |= {one.fact.objection for one in reported(record, ResultObjected)}
    rejected |= {
        one.fact.objection
        for one in reported(record, ResultObjectionAnswered)
        if one.fact.result == "rejected"
    }
    if number not in known - rejected:
        raise UsageError(
            _(
                "--objection {number}: no objection has this number, or it was rejected. "
                "Known: {known}."
            ).format(number=number, known=", ".join(sorted(known - rejected)) or _("none"))
        )


def refuse_useless(late: Late | None) -> None:
    """Raises Refused where ``--late`` says too little to stand in the record."""
    if late is not None and (not late.ground.strip() or not late.allowed_by.strip()):
        raise Refused(
            [_("Late facts need a reason and an authority: --late REASON --allowed-by AUTHORITY.")]
        )


def refuse_none_late(rows: Sequence[Rows]) -> None:
    """Raises Refused where nothing is late: the right to admit late facts takes in no others."""
    if not rows:
        raise Refused(
            [
                _(
                    "Nothing new in these files is about a sealed period. Who has the right to "
                    "import takes them in, without --late."
                )
            ]
        )
