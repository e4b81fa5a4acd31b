"""``evalcore flag confirm | dismiss | measure | refer``: what competent people decide."""

from __future__ import annotations

from typing import Annotated

import typer

from cli.acting import AllowedByOption, OverrideOption, overriding
from cli.common import DEFAULT_STORE, ActorOption, JsonOption, StoreOption, parse_day, today
from cli.deciding import ByOption, OnOption, day_of
from cli.flag_limits import LimitsOption, last_day, rules_of_flag
from cli.flag_taking import (
    DueOption,
    FlagArgument,
    GroundOption,
    code_of,
    taking,
    tell,
)


def confirm(
    flag: FlagArgument,
    ground: GroundOption = "",
    mitigation: Annotated[
        str,
        typer.Option(
            "--mitigation",
            metavar="CODE|TITLE",
            help="What makes it lighter (Art. 18): loss_recovered, impact_removed, cooperation.",
        ),
    ] = "",
    exemption: Annotated[str, typer.Option("--exemption", hidden=True)] = "",
    store: StoreOption = DEFAULT_STORE,
    scheme: LimitsOption = "",
    by: ByOption = "",
    on: OnOption = None,
    actor: ActorOption = "",
    override: OverrideOption = "",
    allowed_by: AllowedByOption = "",
    as_json: JsonOption = False,
) -> None:
    """Record that a competent person finds that the flag holds (认定), and the last day to appeal.

    Refused before they were told and heard, or before their day to answer has passed; without a
    reason; with a ground of exemption (Art. 17), which dismisses a flag.

    Exit codes: 0 recorded, 1 refused, 2 usage, 3 environment.
    """  # fmt: skip
    from evalcore.procedures.flag_commands import Confirm
    from evalcore.vocabulary.flags import EXEMPTIONS, MITIGATIONS

    day = day_of(on, today())
    with taking(store, flag, "decide_flag", actor, overriding(override, allowed_by)) as step:
        rules = rules_of_flag(step.record, step.file.raised, scheme)
        until = last_day(rules, "appeal", day)
        command = Confirm(
            by=by,
            on=day,
            today=today(),
            ground=ground,
            mitigation=code_of(mitigation, MITIGATIONS),
            exemption=code_of(exemption, EXEMPTIONS),
            appeal_until=until,
        )
        tell(step, step.take(command), as_json, appeal_until=until)


def dismiss(
    flag: FlagArgument,
    ground: GroundOption = "",
    exemption: Annotated[
        str,
        typer.Option(
            "--exemption",
            metavar="CODE|TITLE",
            help="A ground for no accountability (Art. 17): trial, opposed, force_majeure.",
        ),
    ] = "",
    store: StoreOption = DEFAULT_STORE,
    by: ByOption = "",
    on: OnOption = None,
    actor: ActorOption = "",
    override: OverrideOption = "",
    allowed_by: AllowedByOption = "",
    as_json: JsonOption = False,
) -> None:
    """Record that a competent person finds that nothing follows from the flag (撤销).

    Refused before they were told and heard, or before their day to answer has passed; without a
    reason.

    Exit codes: 0 recorded, 1 refused, 2 usage, 3 environment.
    """  # fmt: skip
    from evalcore.procedures.flag_commands import Dismiss
    from evalcore.vocabulary.flags import EXEMPTIONS

    with taking(store, flag, "decide_flag", actor, overriding(override, allowed_by)) as step:
        command = Dismiss(
            by=by,
            on=day_of(on, today()),
            today=today(),
            ground=ground,
            exemption=code_of(exemption, EXEMPTIONS),
        )
        tell(step, step.take(command), as_json)


def measure(
    flag: FlagArgument,
    which: Annotated[
        str,
        typer.Argument(
            metavar="MEASURE", help="reminder (提醒), talk (约谈) or rectification (限期整改)."
        ),
    ],
    ground: GroundOption = "",
    due: DueOption = None,
    store: StoreOption = DEFAULT_STORE,
    by: ByOption = "",
    on: OnOption = None,
    actor: ActorOption = "",
    override: OverrideOption = "",
    allowed_by: AllowedByOption = "",
    as_json: JsonOption = False,
) -> None:
    """Record a management measure on a confirmed flag: 提醒, 约谈 or 限期整改 (with --due).

    Formal accountability is never issued here: flag refer hands the case to the competent organ.

    Exit codes: 0 recorded, 1 refused, 2 usage, 3 environment.
    """
    from evalcore.procedures.flag_commands import TakeMeasure
    from evalcore.vocabulary.accountability import MEASURES, MeasureTaken

    with taking(store, flag, "take_measure", actor, overriding(override, allowed_by)) as step:
        command = TakeMeasure(
            by=by,
            on=day_of(on, today()),
            today=today(),
            measure=code_of(which, MEASURES),
            ground=ground,
            due=parse_day(due, "--due") if due else None,
        )
        done = step.take(command)
        (taken,) = (event for event in done.events if isinstance(event, MeasureTaken))
        tell(step, done, as_json, measure_no=taken.measure_no)


def refer(
    flag: FlagArgument,
    to: Annotated[str, typer.Option("--to", metavar="ORGAN", help="The competent organ.")] = "",
    proposal: Annotated[
        str, typer.Option("--proposal", metavar="TEXT", help="What is proposed to it.")
    ] = "",
    store: StoreOption = DEFAULT_STORE,
    by: ByOption = "",
    on: OnOption = None,
    actor: ActorOption = "",
    override: OverrideOption = "",
    allowed_by: AllowedByOption = "",
    as_json: JsonOption = False,
) -> None:
    """Hand a confirmed flag to the organ that may hold somebody formally to account.

    What that organ decides it reports in a file (问责决定, with the number of the flag); flag show
    shows it then.

    Exit codes: 0 recorded, 1 refused, 2 usage, 3 environment.
    """
    from evalcore.procedures.flag_commands import Refer

    with taking(store, flag, "decide_flag", actor, overriding(override, allowed_by)) as step:
        command = Refer(by=by, on=day_of(on, today()), today=today(), to=to, proposal=proposal)
        tell(step, step.take(command), as_json)
