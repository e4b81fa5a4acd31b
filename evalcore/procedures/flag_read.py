"""Flags as the record holds them: which there are, and the whole file of one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from attrs import frozen

from evalcore.errors import UsageError
from evalcore.messages import _
from evalcore.procedures.actors_roster import actors_of
from evalcore.procedures.deciding import history
from evalcore.procedures.flag_state import FlagState
from evalcore.procedures.flags import FLAGS, stream_of
from evalcore.procedures.recorded import reported
from evalcore.vocabulary import Fact, fact_class, family
from evalcore.vocabulary.accountability import MeasureTaken
from evalcore.vocabulary.flags import FlagConfirmed, FlagRaised

if TYPE_CHECKING:
    from collections.abc import Sequence

    from evalcore.record import Record, StoredFact

SHORTEST = 4
"""Characters of a number that may stand for it, where no other flag begins so."""

LISTED = 8
"""Numbers named where one is meant by too few characters."""


@frozen
class FlagFile:
    """The file of one flag: how far it came, and every event with its envelope.

    ``judged_by`` are the actors who recorded its decision and its measures.
    """

    flag_no: str
    state: FlagState
    events: tuple[StoredFact, ...]

    @property
    def raised(self) -> FlagRaised:
        """What was raised; only files that were opened are read."""
        assert self.state.raised is not None
        return self.state.raised

    @property
    def judged_by(self) -> frozenset[str]:
        """Who recorded the decision and the measures."""
        judging = (FlagConfirmed, MeasureTaken)
        return frozenset(
            one.actor for one in self.events if issubclass(fact_class(one.topic), judging)
        )


def who_judged(record: Record, file: FlagFile) -> tuple[frozenset[str], tuple[str, ...]]:
    """The actors who decided first, and who they are: under another name they are the same."""
    known = actors_of(record).actors
    persons = (known[name].registered.person for name in file.judged_by if name in known)
    return file.judged_by, tuple(person for person in persons if person)


def raised_flags(record: Record) -> tuple[FlagRaised, ...]:
    """Every flag that was raised, in the order of the record."""
    return tuple(one.fact for one in reported(record, FlagRaised))


def flag_states(record: Record) -> dict[str, FlagState]:
    """How far every flag has come, by its number, in the order in which they were raised."""
    streams: dict[str, list[Fact]] = {}
    for one in reported(record, *family("flags"), MeasureTaken):
        if one.stream.startswith(stream_of("")):
            streams.setdefault(one.stream, []).append(one.fact)
    states = (FLAGS.fold(facts) for facts in streams.values())
    return {state.raised.flag_no: state for state in states if state.raised is not None}


def flag_file(record: Record, flag_no: str) -> FlagFile | None:
    """The file of a flag; None where none was opened under that number."""
    stream = stream_of(flag_no)
    state = FLAGS.fold(history(record, stream, FLAGS.final).events)
    if state.raised is None:
        return None
    return FlagFile(flag_no, state, tuple(record.stream(stream)))


def find_flag(record: Record, text: str) -> FlagFile:
    """The file of the flag that ``text`` means: its number, or the beginning of one.

    Raises UsageError where there is none, or several begin so.
    """
    wanted = text.strip()
    exact = flag_file(record, wanted) if wanted else None
    if exact is not None:
        return exact
    known = [one.flag_no for one in raised_flags(record)]
    number = the_one(wanted, known)
    if number is None:
        raise UsageError(
            _(
                "No flag {text!r} was raised in this record. evalcore flag list shows those that "
                "were; evalcore flag raise opens a file for one of a run."
            ).format(text=wanted)
        )
    found = flag_file(record, number)
    assert found is not None, number
    return found


def the_one(text: str, known: Sequence[str]) -> str | None:
    """The number that ``text`` is, or begins; None where it begins none. UsageError for several."""
    if text in known:
        return text
    meant = sorted({number for number in known if number.startswith(text)})
    if not meant or len(text) < SHORTEST:
        return None
    if len(meant) > 1:
        raise UsageError(
            _("{n} flags begin with {text}: {numbers}. Give more of the number.").format(
                n=len(meant), text=text, numbers=", ".join(meant[:LISTED])
            )
        )
    return meant[0]


def number_for(record: Record, flag_id: str, scheme: str, period: str) -> str:
    """The number of the file for a flag of a run.

    A run's ids name rule, subject and what is cited, not the period: where an id has a file of
    another scheme or period already, scheme and period are added.
    """
    found = flag_file(record, flag_id)
    if found is None or (found.raised.scheme, found.raised.period) == (scheme, period):
        return flag_id
    return f"{flag_id}-{scheme}-{period}"
