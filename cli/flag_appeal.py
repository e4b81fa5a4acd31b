"""``evalcore flag appeal | decide-appeal | correct``: an appeal, and what follows from it."""

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
    WordsFileOption,
    WordsOption,
    code_of,
    taking,
    tell,
    words_of,
)


def appeal(
    flag: FlagArgument,
    words: WordsOption = "",
    words_file: WordsFileOption = None,
    due: DueOption = None,
    store: StoreOption = DEFAULT_STORE,
    scheme: LimitsOption = "",
    by: ByOption = "",
    on: OnOption = None,
    actor: ActorOption = "",
    override: OverrideOption = "",
    allowed_by: AllowedByOption = "",
    as_json: JsonOption = False,
) -> None:
    """Record that they appeal against a confirmed flag or its measure. The words are sealed.

    The last day to appeal comes from the scheme (procedure: appeal), the last day to decide it from
    --due or the scheme (appeal_decided). A late appeal is refused unless an authority lets it in
    with --override and --allowed-by; that is recorded beside it.

    Exit codes: 0 recorded, 1 refused, 2 usage, 3 environment.
    """
    from evalcore.procedures.flag_commands import Allowed, Appeal

    day, said = day_of(on, today()), words_of(words, words_file)
    allowed = overriding(override, allowed_by)
    with taking(store, flag, "notify", actor, allowed) as step:
        rules = rules_of_flag(step.record, step.file.raised, scheme)
        judged_on = step.file.state.judged_on
        last = parse_day(due, "--due") if due else last_day(rules, "appeal_decided", day)
        command = Appeal(
            by=by,
            on=day,
            today=today(),
            actor=step.acting.actor,
            words=said,
            due=last,
            until=last_day(rules, "appeal", judged_on) if judged_on else None,
            allowed=Allowed(allowed.ground, allowed.allowed_by) if allowed else None,
        )
        tell(step, step.take(command), as_json, due_on=last)


def decide_appeal(
    flag: FlagArgument,
    result: Annotated[
        str,
        typer.Argument(metavar="RESULT", help="upheld (维持), changed (变更) or revoked (撤销)."),
    ],
    ground: GroundOption = "",
    store: StoreOption = DEFAULT_STORE,
    by: ByOption = "",
    on: OnOption = None,
    actor: ActorOption = "",
    override: OverrideOption = "",
    allowed_by: AllowedByOption = "",
    as_json: JsonOption = False,
) -> None:
    """Record how an appeal was decided, by another authority and person than decided first.

    After changed or revoked the decision must be corrected: evalcore flag correct.

    Exit codes: 0 recorded, 1 refused, 2 usage, 3 environment.
    """
    from evalcore.procedures.flag_commands import DecideAppeal
    from evalcore.procedures.flag_read import who_judged
    from evalcore.vocabulary.accountability import APPEAL_RESULTS

    allowed = overriding(override, allowed_by)
    with taking(store, flag, "decide_appeal", actor, allowed, who_judged) as step:
        command = DecideAppeal(
            by=by,
            on=day_of(on, today()),
            today=today(),
            actor=step.acting.actor,
            result=code_of(result, APPEAL_RESULTS),
            ground=ground,
            first=step.file.judged_by,
            seen=step.file.state.steps,
        )
        tell(step, step.take(command), as_json)


def correct(
    flag: FlagArgument,
    what: Annotated[
        str, typer.Option("--what", metavar="TEXT", help="What is put right, and how.")
    ] = "",
    lifts: Annotated[
        list[str] | None,
        typer.Option("--lifts", metavar="MEASURE_NO", help="A measure that is lifted. Repeatable."),
    ] = None,
    instead: Annotated[
        str,
        typer.Option(
            "--instead",
            metavar="MEASURE",
            help="The measure that comes in place of what is lifted.",
        ),
    ] = "",
    due: DueOption = None,
    store: StoreOption = DEFAULT_STORE,
    by: ByOption = "",
    on: OnOption = None,
    actor: ActorOption = "",
    override: OverrideOption = "",
    allowed_by: AllowedByOption = "",
    as_json: JsonOption = False,
) -> None:
    """Record that a wrong decision is put right (Art. 21): measures lifted, or changed.

    After an appeal that revoked the decision every measure is lifted. After one that changed it,
    say which measure is lifted and, with --instead, what comes in its place.

    Exit codes: 0 recorded, 1 refused, 2 usage, 3 environment.
    """
    from evalcore.procedures.flag_commands import Correct
    from evalcore.vocabulary.accountability import MEASURES

    with taking(store, flag, "decide_flag", actor, overriding(override, allowed_by)) as step:
        command = Correct(
            by=by,
            on=day_of(on, today()),
            today=today(),
            correction=what,
            lifts=frozenset(lifts or ()),
            instead=code_of(instead, MEASURES),
            due=parse_day(due, "--due") if due else None,
        )
        tell(step, step.take(command), as_json)
