"""``evalcore tie``: ties at a cut that the scheme leaves to people."""

from __future__ import annotations

from contextlib import ExitStack
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cli.acting import AllowedByOption, OverrideOption, acting, overriding, perform_as
from cli.adopted_rules import RulesOption, rules_path
from cli.common import (
    DEFAULT_STORE,
    ActorOption,
    JsonOption,
    KnownAtOption,
    StoreOption,
    note,
    parse_day,
    progress,
    say,
    say_json,
    today,
)
from cli.deciding import ByOption, DocumentOption, OnOption, day_of
from cli.joined_logs import WithOption, joined_logs
from cli.scored import AsOfOption
from evalcore.errors import UsageError
from evalcore.messages import _

if TYPE_CHECKING:
    from cli.acting import Acting, Override
    from evalcore.procedures.ties import DecideTie, OpenTie
    from evalcore.record import Record
    from evalcore.schemes.model import Scheme
    from projections.evaluation import Evaluation


def register(app: typer.Typer) -> None:
    """Add the group ``tie``."""
    group = typer.Typer(help="Ties at a cut that people decide.")
    group.command(name="list")(list_ties)
    group.command(name="decide")(decide_tie)
    app.add_typer(group, name="tie", no_args_is_help=True)


def list_ties(
    scheme: RulesOption = "",
    store: StoreOption = DEFAULT_STORE,
    as_of: AsOfOption = None,
    known_at: KnownAtOption = None,
    further: WithOption = None,
    as_json: JsonOption = False,
) -> None:
    """List the ties that the scheme leaves to people and that nobody has decided.

    Exit codes: 0 done (also where there is none), 1 the data can't be judged.
    """
    _rules, ties, _result = _open_ties(scheme, store, as_of, known_at, further)
    if as_json:
        say_json([_tie(tie) for tie in ties])
        return
    for tie in ties:
        say(tie.shown)
        say(f"  evalcore tie decide {tie.rule} --takes …")
    if not ties:
        note(_("No tie awaits people."))


def decide_tie(
    rule: Annotated[
        str, typer.Argument(metavar="RULE", help="The cut, as tie list names it: list:top.")
    ],
    scheme: RulesOption = "",
    takes: Annotated[
        list[str] | None,
        typer.Option(
            "--takes", metavar="CODE", help="Who takes a seat: person@unit, or unit. Repeatable."
        ),
    ] = None,
    nobody: Annotated[
        bool, typer.Option("--nobody", help="None of the tied takes a seat.")
    ] = False,
    cohort: Annotated[
        str, typer.Option("--cohort", metavar="ID", help="Where several cohorts are tied.")
    ] = "",
    store: StoreOption = DEFAULT_STORE,
    as_of: AsOfOption = None,
    further: WithOption = None,
    by: ByOption = "",
    document: DocumentOption = "",
    on: OnOption = None,
    actor: ActorOption = "",
    override: OverrideOption = "",
    allowed_by: AllowedByOption = "",
    as_json: JsonOption = False,
) -> None:
    """Record whom competent people gave the seats that are left at a tie.

    The others of the tied have none; all of it is recorded. Refused where the run has no such tie,
    for more than the seats left, and once the run is published.

    Exit codes: 0 recorded, 1 refused, 2 usage, 3 environment.
    """
    from evalcore.procedures.period import CLOSING, stream_of
    from evalcore.procedures.ties import DecideTie
    from evalcore.record import open_record

    if bool(takes) == nobody:
        raise UsageError(_("Say who takes a seat with --takes CODE, or that --nobody does."))
    decided_on = day_of(on, today())
    rules, ties, result = _open_ties(scheme, store, as_of, None, further)
    command = DecideTie(
        scheme=rules.id,
        period=rules.period.id,
        rule=rule,
        takes=frozenset(_named(result, text) for text in takes or ()),
        by=by,
        on=decided_on,
        today=today(),
        open_ties=ties,
        document=document,
        cohort=cohort,
    )
    with open_record(store) as record:
        stream = stream_of(rules.id, rules.period.id)
        who = _deciding(record, ties, command, actor, overriding(override, allowed_by))
        done = perform_as(who, record, stream, CLOSING, command)
    if as_json:
        say_json({"recorded": len(done.events), "size": done.commit.size})
        return
    say(
        _("Recorded for {n} subjects. evalcore tie list shows what is left.").format(
            n=len(done.events)
        )
    )


def _deciding(
    record: Record,
    ties: tuple[OpenTie, ...],
    command: DecideTie,
    actor: str,
    override: Override | None,
) -> Acting:
    """Who decides: nobody among the tied, and nobody who serves where one of them does."""
    tied = [
        who
        for tie in ties
        if tie.rule == command.rule and command.cohort in ("", tie.cohort)
        for who in tie.tied
    ]
    # A tie is the whole cohort's: the right is asked for the whole record, recusal for the tied.
    return acting(
        record,
        actor,
        "tie",
        about=f"{command.scheme} {command.period} {command.rule}",
        serving_at={who.unit for who in tied},
        persons={who.person for who in tied if who.person},
        override=override,
    )


def _open_ties(
    scheme: str, store: str, as_of: str | None, known_at: str | None, further: list[str] | None
) -> tuple[Scheme, tuple[OpenTie, ...], Evaluation]:
    from evalcore.record import open_record
    from evalcore.schemes.loader import load_scheme
    from projections.run import run
    from projections.ties import open_ties

    with ExitStack() as stack:
        record = stack.enter_context(open_record(store))
        rules = load_scheme(stack.enter_context(rules_path(record, scheme)))
        until = parse_day(as_of, "--as-of") if as_of else rules.period.ends_on
        logs = joined_logs(stack, record, known_at, further)
        with progress(_("Reading the record")) as shown:
            result = run(record, rules, until, logs.known_at, further=logs.further, progress=shown)
    return rules, open_ties(result), result


def _named(result: Evaluation, text: str) -> str:
    """The id of the one subject that a code or name means; ``text`` itself where none does."""
    if text in result.subject:
        return text
    found = [
        subject.id
        for subject in result.subjects
        if text in (subject.unit, subject.person, subject.unit_name, subject.person_name)
    ]
    return found[0] if len(found) == 1 else text


def _tie(tie: OpenTie) -> dict[str, Any]:
    return {
        "rule": tie.rule,
        "cohort": tie.cohort,
        "within": tie.within,
        "free": tie.free,
        "tied": [
            {"subject": who.id, "unit": who.unit, "person": who.person, "name": who.name}
            for who in tie.tied
        ],
    }
