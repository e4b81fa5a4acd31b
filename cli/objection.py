"""``evalcore objection``: objections to check sheets (核对异议), which are open, how answered."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cli.acting import AllowedByOption, OverrideOption, acting, overriding, perform_as
from cli.adopted_rules import RulesOption, rules_of
from cli.common import (
    DEFAULT_STORE,
    ActorOption,
    JsonOption,
    StoreOption,
    note,
    progress,
    say,
    say_json,
    today,
)
from cli.deciding import ByOption, OnOption, past_day_of
from cli.objection_rows import as_row, limits_of, named, show
from evalcore.errors import UsageError
from evalcore.messages import _

if TYPE_CHECKING:
    from evalcore.procedures.checking_sheets import Objection
    from evalcore.procedures.checks import Correcting
    from evalcore.record import Record
    from evalcore.schemes.model import Scheme


class Only(StrEnum):
    """A state that is asked for alone."""

    OPEN = "open"
    LATE = "late"
    ANSWERED = "answered"


def register(app: typer.Typer) -> None:
    """Add the group ``objection``."""
    group = typer.Typer(help="Objections to check sheets (核对单): open, answered, what changed.")
    group.command(name="list")(list_objections)
    group.command(name="answer")(answer)
    app.add_typer(group, name="objection", no_args_is_help=True)


def list_objections(
    store: StoreOption = DEFAULT_STORE,
    scheme: RulesOption = "",
    period: Annotated[
        str, typer.Option("--period", metavar="ID", help="Only of this period; default: all.")
    ] = "",
    only: Annotated[
        Only | None, typer.Option("--only", help="Only open ones, late ones, or answered ones.")
    ] = None,
    points: Annotated[
        bool,
        typer.Option("--points", help="With the points before and after; scores the year twice."),
    ] = False,
    as_json: JsonOption = False,
) -> None:
    """List objections to check sheets: whose, to what, since when, by when, how answered.

    An open one is late once the scheme's days for an answer are over (procedure:
    objection_answered). An accepted one shows what was corrected, before and after. Words are
    sealed; who answers reads them in the workbook that came back, or opens them.

    Exit codes: 0 done, also where one is open or late; 2 usage, 3 environment.
    """
    from evalcore.procedures.checking_sheets import objections
    from evalcore.record import open_record

    with open_record(store) as record:
        found = objections(record, period)
        rules = _rules(record, scheme, found)
        if scheme and rules:
            found = tuple(one for one in found if one.scheme in rules)
        limits = limits_of(rules, found)
        rows = [as_row(record, one, limits.get(one.objection), today()) for one in found]
        if only is not None:
            rows = [row for row in rows if only in (row["state"], "open" if _is_open(row) else "")]
        if points:
            _add_points(record, rules, found, rows)
        names = {} if as_json else named(record, rules, found)
    if as_json:
        say_json(rows)
        return
    show(rows, names)


def _is_open(row: dict[str, Any]) -> bool:
    return row["state"] in ("open", "late")


def _rules(record: Record, scheme: str, found: tuple[Objection, ...]) -> dict[str, Scheme]:
    """Scheme id → its rules; those that neither the record nor the catalogue has are left out."""
    if scheme:
        rules = rules_of(record, scheme)
        return {rules.id: rules}
    known = {}
    for name in sorted({one.scheme for one in found}):
        try:
            known[name] = rules_of(record, name)
        except UsageError:
            note(
                _("The rules of {scheme} are not at hand: its limits are not shown. Name them with "
                  "--scheme.").format(scheme=name)
            )  # fmt: skip
    return known


def _add_points(
    record: Record,
    rules: dict[str, Scheme],
    found: tuple[Objection, ...],
    rows: list[dict[str, Any]],
) -> None:
    """Put the points before (as known when it was filed) and now beside each objection."""
    from projections.checksheet.effect import points_at

    commits = record.commits()
    head = record.head()
    wanted = {row["objection"] for row in rows}
    asked = [one for one in found if one.objection in wanted and one.scheme in rules]
    filed = {one.objection: next(c for c in commits if c.size >= one.position) for one in asked}
    told: dict[str, dict[str, Any]] = {one.objection: {} for one in asked}
    times = [(commit, "before") for commit in dict.fromkeys(filed.values())] + [(head, "now")]
    with progress(_("Scoring")) as shown:
        for done, (commit, name) in enumerate(times, 1):
            for scheme in rules.values():
                meant = [
                    one
                    for one in asked
                    if one.scheme == scheme.id and (name == "now" or filed[one.objection] == commit)
                ]
                for number, point in (
                    points_at(record, scheme, commit, meant) if meant else {}
                ).items():
                    told[number][name] = point
            shown(done, len(times))
    for row in rows:
        row["points"] = told.get(row["objection"])


def answer(
    number: Annotated[
        str, typer.Argument(metavar="ID", help="Number of the objection, as objection list has it.")
    ],
    accept: Annotated[
        bool, typer.Option("--accept", help="It is right; needs --correction.")
    ] = False,
    reject: Annotated[bool, typer.Option("--reject", help="It is not.")] = False,
    correction: Annotated[
        int | None,
        typer.Option(
            "--correction",
            metavar="POSITION",
            help="What corrects the record: correction, withdrawal, or the fact that was missing.",
        ),
    ] = None,
    reason: Annotated[str, typer.Option("--reason", help="Why; always needed.")] = "",
    by: ByOption = "",
    on: OnOption = None,
    scheme: RulesOption = "",
    store: StoreOption = DEFAULT_STORE,
    actor: ActorOption = "",
    override: OverrideOption = "",
    allowed_by: AllowedByOption = "",
    as_json: JsonOption = False,
) -> None:
    """Answer an objection: accept it with what corrects the record, or reject it with a reason.

    What corrects must come after the objection, be about the case objected to, and stand. Not by
    whoever it concerns. An answer is final; what is still wrong is appealed later.

    Exit codes: 0 recorded, 1 refused, 2 usage, 3 environment.
    """
    from evalcore.procedures.checking_sheets import objections
    from evalcore.procedures.checks import CHECKS, AnswerObjection, stream_of
    from evalcore.procedures.deciding import Refused
    from evalcore.record import open_record

    if accept == reject:
        raise UsageError(_("Say --accept or --reject."))
    day = past_day_of(on, today())
    with open_record(store) as record:
        known = {one.objection: one for one in objections(record)}
        objection = known.get(number.strip())
        if objection is None:
            raise Refused(
                [_("There is no objection {number} in the record. See objection list.").format(
                    number=number)]
            )  # fmt: skip
        command = AnswerObjection(
            scheme=objection.scheme,
            period=objection.period,
            number=objection.objection,
            objection=objection,
            accept=accept,
            ground=reason,
            by=by,
            today=day,
            correction=_correcting(record, scheme, objection, correction),
        )
        who = acting(
            record,
            actor,
            "answer_objection",
            about=objection.objection,
            units=(objection.unit,),
            persons=(objection.person,) if objection.person else (),
            override=overriding(override, allowed_by),
        )
        done = perform_as(
            who, record, stream_of(objection.scheme, objection.period), CHECKS, command
        )
    result = "accepted" if accept else "rejected"
    if as_json:
        say_json(
            {"objection": objection.objection, "result": result, "correction": correction,
             "position": done.commit.size}
        )  # fmt: skip
        return
    say(_("{number} is answered. objection list --points shows what changed.").format(
        number=objection.objection))  # fmt: skip


def _correcting(
    record: Record, scheme: str, objection: Objection, position: int | None
) -> Correcting | None:
    """What stands at the position that is said to correct the case. Raises UsageError for none."""
    from evalcore.procedures.checks import Correcting
    from evalcore.procedures.corrections import correction_at
    from projections.checksheet.touching import touches

    if position is None:
        return None
    found = correction_at(record, position)
    if found is None:
        raise UsageError(
            _("--correction: the record has no position {position}; it ends at {size}.").format(
                position=position, size=record.head().size
            )
        )
    late = found.is_fact and position > objection.position
    about = late and touches(
        record, rules_of(record, scheme or objection.scheme), objection, found.chain
    )
    return Correcting(
        position=position,
        shown=found.shown,
        is_fact=found.is_fact,
        stands=found.stands,
        # Where it can't be what came of it anyway, that is said, and nothing else looked for.
        touches=about or not late,
    )
