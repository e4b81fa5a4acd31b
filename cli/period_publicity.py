"""``period publicity | object | answer``: published results hang out (公示) and are objected to."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cli.acting import Acting, AllowedByOption, OverrideOption, acting, overriding, perform_as
from cli.adopted_rules import RulesOption
from cli.common import (
    DEFAULT_STORE,
    ActorOption,
    JsonOption,
    StoreOption,
    parse_day,
    say,
    say_json,
    today,
)
from cli.deciding import ByOption, OnOption, day_of
from evalcore.errors import UsageError
from evalcore.messages import _
from evalcore.subjects import subject_code

if TYPE_CHECKING:
    from evalcore.procedures.deciding import Done
    from evalcore.procedures.period import ClosingCommand
    from evalcore.record import Record
    from evalcore.schemes.model import Scheme
    from evalcore.vocabulary.results import StandingPublished

PeriodArgument = Annotated[str, typer.Argument(metavar="PERIOD", help="2025, 2025H1, 2025Q3 …")]
LARGEST_NOTE = 1 << 16


def add_to(group: typer.Typer) -> None:
    """Add the commands to the group ``period``."""
    group.command(name="publicity")(publicity)
    group.command(name="object")(object_to)
    group.command(name="answer")(answer)


def publicity(
    period: PeriodArgument,
    scheme: RulesOption = "",
    until: Annotated[
        str,
        typer.Option(
            "--until", metavar="DAY", help="Last day. Default: as many days as the scheme says."
        ),
    ] = "",
    place: Annotated[str, typer.Option("--place", help="Where the results hang out.")] = "",
    store: StoreOption = DEFAULT_STORE,
    by: ByOption = "",
    on: OnOption = None,
    actor: ActorOption = "",
    override: OverrideOption = "",
    allowed_by: AllowedByOption = "",
    as_json: JsonOption = False,
) -> None:
    """Hang out the published results (公示): until the last day anybody may object.

    Refused where the run is not published, for fewer days than the scheme says, a second time,
    and once the grades are final.

    Exit codes: 0 recorded, 1 refused, 2 usage, 3 environment.
    """
    from cli.period import rules_for
    from evalcore.procedures.year_publicity import StartPublicity
    from evalcore.record import open_record
    from evalcore.schemes.procedure import due

    posted_on = day_of(on, today())
    with open_record(store) as record:
        rules = rules_for(record, scheme, period)
        days = rules.procedure.publicity if rules.procedure else None
        # As with every limit, the day on which it begins is not counted.
        least = due(rules, posted_on, days) if days is not None else None
        if not until and least is None:
            raise UsageError(_("The scheme states no days of publicity. Give the last: --until."))
        last = parse_day(until, "--until") if until else least
        assert last is not None
        who = acting(
            record, actor, "publish",
            about=f"publicity {rules.id} {period}",
            override=overriding(override, allowed_by),
        )  # fmt: skip
        command = StartPublicity(
            scheme=rules.id, period=period, until=last, by=by, on=posted_on, today=today(),
            place=place, least=least,
        )  # fmt: skip
        done = closing(record, rules, period, command, who)
    if as_json:
        say_json({"from": posted_on, "until": last, "size": done.commit.size})
        return
    say(
        _("The results of {scheme}, {period}, hang out from {first} to {last}.").format(
            scheme=rules.id, period=period, first=posted_on, last=last
        )
    )


def object_to(
    period: PeriodArgument,
    subject: Annotated[
        str, typer.Argument(metavar="SUBJECT", help="Whose result: person@unit, code or name.")
    ],
    scheme: RulesOption = "",
    note: Annotated[
        str, typer.Option("--note", help="What is wrong, in the words of whoever objects; sealed.")
    ] = "",
    note_file: Annotated[
        Path | None,
        typer.Option(
            "--note-file", metavar="FILE", help="The same from a file: shells remember words."
        ),
    ] = None,
    objector: Annotated[str, typer.Option("--objector", help="Who objects; sealed.")] = "",
    number: Annotated[
        str, typer.Option("--number", metavar="NUMBER", help="Number; default: the next one.")
    ] = "",
    store: StoreOption = DEFAULT_STORE,
    by: ByOption = "",
    on: OnOption = None,
    actor: ActorOption = "",
    override: OverrideOption = "",
    allowed_by: AllowedByOption = "",
    as_json: JsonOption = False,
) -> None:
    """Record an objection to a published result. Who objects and why is sealed.

    One that comes after the last day of publicity is recorded as late and answered as any. Refused
    before the first day, once grades are final, and for somebody who does not stand in the results.

    Exit codes: 0 recorded, 1 refused, 2 usage, 3 environment.
    """
    from cli.period import rules_for
    from evalcore.procedures.year_publicity import ObjectToResult
    from evalcore.procedures.year_status import closing_of
    from evalcore.record import open_record
    from evalcore.vocabulary.periods import ResultObjected

    words = _words(note, note_file)
    with open_record(store) as record:
        rules = rules_for(record, scheme, period)
        about = published_subject(record, rules.id, period, subject)
        who = acting(
            record, actor, "import",
            about=f"objection {rules.id} {period}",
            units=[about.unit] if about else [],
            override=overriding(override, allowed_by),
        )  # fmt: skip
        command = ObjectToResult(
            scheme=rules.id, period=period, subject=subject, standing=about, received_by=by,
            on=day_of(on, today()), today=today(), objection=number,
            objector=objector, note=words,
        )  # fmt: skip
        done = closing(record, rules, period, command, who)
        late_ones = closing_of(record, rules.id, period).publicity.late
    [objected] = (one for one in done.events if isinstance(one, ResultObjected))
    late = objected.objection in late_ones
    if as_json:
        say_json({"objection": objected.objection, "late": late, "size": done.commit.size})
        return
    say(
        _("Objection {number} is recorded; its words are sealed. Answer: evalcore period answer.")
        .format(number=objected.objection)
    )  # fmt: skip
    if late:
        say(_("It came after the last day of publicity: it is listed as late (逾期)."))


def answer(
    period: PeriodArgument,
    number: Annotated[str, typer.Argument(metavar="NUMBER", help="Number of the objection.")],
    scheme: RulesOption = "",
    accepted: Annotated[
        bool, typer.Option("--accept", "--accepted", help="The objection is right.")
    ] = False,
    rejected: Annotated[bool, typer.Option("--reject", "--rejected", help="It is not.")] = False,
    reason: Annotated[str, typer.Option("--reason", help="Why.")] = "",
    store: StoreOption = DEFAULT_STORE,
    by: ByOption = "",
    on: OnOption = None,
    actor: ActorOption = "",
    override: OverrideOption = "",
    allowed_by: AllowedByOption = "",
    as_json: JsonOption = False,
) -> None:
    """Answer an objection to a published result, with a reason.

    The published run stays as it is: what an accepted objection changes is the final grade
    (period grade --objection NUMBER), decided by people.

    Exit codes: 0 recorded, 1 refused, 2 usage, 3 environment.
    """
    from cli.period import rules_for
    from evalcore.procedures.year_publicity import AnswerObjection
    from evalcore.procedures.year_status import closing_of
    from evalcore.record import open_record

    if accepted == rejected:
        raise UsageError(_("Say --accept or --reject."))
    with open_record(store) as record:
        rules = rules_for(record, scheme, period)
        known = closing_of(record, rules.id, period).publicity.objected.get(number)
        who = acting(
            record, actor, "answer_objection", about=number,
            units=[known.unit] if known else [],
            persons=[known.person] if known and known.person else [],
            override=overriding(override, allowed_by),
        )  # fmt: skip
        command = AnswerObjection(
            objection=number, result="accepted" if accepted else "rejected", ground=reason, by=by,
            on=day_of(on, today()), today=today(),
        )  # fmt: skip
        done = closing(record, rules, period, command, who)
    if as_json:
        say_json({"objection": number, "accepted": accepted, "size": done.commit.size})
        return
    say(_("The answer to {number} is recorded.").format(number=number))


def closing(
    record: Record, rules: Scheme, period: str, command: ClosingCommand, who: Acting
) -> Done:
    """Decide a command in the stream of the period under these rules."""
    from evalcore.procedures.period import CLOSING, stream_of

    return perform_as(who, record, stream_of(rules.id, period), CLOSING, command)


def published_subject(
    record: Record, scheme: str, period: str, text: str
) -> StandingPublished | None:
    """The published standing of the one subject that a code or name means; None where none does.

    Raises UsageError where several are meant.
    """
    from evalcore.procedures.recorded import standing
    from evalcore.procedures.year_status import published_of
    from evalcore.vocabulary.roster import PersonRegistered, UnitRegistered

    every = published_of(record, scheme, period)
    found = [one for one in every if text == subject_code(one.unit, one.person)]
    found = found or [one for one in every if text in (one.unit, one.person)]
    if not found:
        persons = (one.fact for one in standing(record, PersonRegistered))
        units = (one.fact for one in standing(record, UnitRegistered))
        codes = {person.person for person in persons if person.name == text}
        codes |= {unit.unit for unit in units if unit.name == text}
        found = [one for one in every if {one.unit, one.person} & codes]
    if len(found) > 1:
        raise UsageError(
            _("{text} could be {names}. Write the code.").format(
                text=text,
                names=", ".join(subject_code(one.unit, one.person) for one in found),
            )
        )
    return found[0] if found else None


def _words(note: str, file: Path | None) -> str:
    if note and file is not None:
        raise UsageError(_("Give --note or --note-file, not both."))
    if file is None:
        return note
    from evalcore.outside import read_small

    return read_small(file, LARGEST_NOTE).decode("utf-8", "replace").strip()
