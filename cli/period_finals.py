"""``period grade | confirm``: grades that people set otherwise, and when all of them are final."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cli.acting import AllowedByOption, OverrideOption, acting, overriding
from cli.adopted_rules import RulesOption
from cli.common import (
    DEFAULT_RESULTS,
    DEFAULT_STORE,
    ActorOption,
    JsonOption,
    ResultsOption,
    StoreOption,
    say,
    say_json,
    today,
)
from cli.deciding import ByOption, DocumentOption, OnOption, day_of
from evalcore.errors import DataError
from evalcore.messages import _
from evalcore.subjects import subject_code

if TYPE_CHECKING:
    from evalcore.procedures.finals import Ceiling
    from evalcore.vocabulary.results import RunPublished

PeriodArgument = Annotated[str, typer.Argument(metavar="PERIOD", help="2025, 2025H1, 2025Q3 …")]


def add_to(group: typer.Typer) -> None:
    """Add the commands to the group ``period``."""
    group.command(name="grade")(grade)
    group.command(name="confirm")(confirm)


def grade(
    period: PeriodArgument,
    subject: Annotated[
        str, typer.Argument(metavar="SUBJECT", help="Whose grade: person@unit, code or name.")
    ],
    final: Annotated[str, typer.Argument(metavar="GRADE", help="A grade of the scheme.")],
    scheme: RulesOption = "",
    reason: Annotated[str, typer.Option("--reason", help="Why it differs.")] = "",
    objection: Annotated[
        str, typer.Option("--objection", metavar="NUMBER", help="The accepted objection behind it.")
    ] = "",
    results: ResultsOption = DEFAULT_RESULTS,
    store: StoreOption = DEFAULT_STORE,
    by: ByOption = "",
    document: DocumentOption = "",
    on: OnOption = None,
    actor: ActorOption = "",
    override: OverrideOption = "",
    allowed_by: AllowedByOption = "",
    as_json: JsonOption = False,
) -> None:
    """Set a final grade that differs from the one proposed, with the reason (等次另行核定).

    What the published run proposed stays beside it. Refused: a grade that the scheme does not
    have; one above what a veto allows, unless by --override REASON --allowed-by AUTHORITY; once
    all grades are confirmed. The results of the published run are read for the vetoes.

    Exit codes: 0 recorded, 1 refused, 2 usage, 3 environment.
    """
    from cli.period import rules_for
    from cli.period_publicity import closing, published_subject
    from evalcore.procedures.finals import DecideGrade
    from evalcore.procedures.year import Allowed
    from evalcore.procedures.year_status import closing_of
    from evalcore.record import open_record
    from evalcore.vocabulary.periods import FinalGradeDecided

    aside = overriding(override, allowed_by)
    with open_record(store) as record:
        rules = rules_for(record, scheme, period)
        about = published_subject(record, rules.id, period, subject)
        official = closing_of(record, rules.id, period).official
        code = subject
        ceilings: tuple[Ceiling, ...] = ()
        if about is not None and official is not None:
            code = subject_code(about.unit, about.person)
            ceilings = _ceilings(results, official, code) if rules.vetoes else ()
        who = acting(
            record, actor, "decide_grade", about=code,
            units=[about.unit] if about else [],
            persons=[about.person] if about and about.person else [],
            override=aside,
        )  # fmt: skip
        command = DecideGrade(
            scheme=rules.id,
            period=period,
            subject=code,
            standing=about,
            grade=final,
            grades=tuple(each.name for each in rules.grades),
            ground=reason,
            by=by,
            on=day_of(on, today()),
            today=today(),
            ceilings=ceilings,
            document=document,
            objection=objection,
            allowed=Allowed(who.actor, aside.ground, aside.allowed_by) if aside else None,
        )
        done = closing(record, rules, period, command, who)
    decided = done.events[-1]
    assert isinstance(decided, FinalGradeDecided)
    if as_json:
        say_json(
            {
                "subject": code,
                "proposed": decided.proposed,
                "grade": decided.grade,
                "set_aside": [str(getattr(one, "refused", "")) for one in done.events[:-1]],
                "size": done.commit.size,
            }
        )
        return
    say(
        _("{subject}: proposed {proposed}, decided {grade} by {by}.").format(
            subject=code,
            proposed=decided.proposed or "—",
            grade=decided.grade,
            by=decided.decided_by,
        )
    )


def confirm(
    period: PeriodArgument,
    scheme: RulesOption = "",
    store: StoreOption = DEFAULT_STORE,
    by: ByOption = "",
    document: DocumentOption = "",
    on: OnOption = None,
    actor: ActorOption = "",
    override: OverrideOption = "",
    allowed_by: AllowedByOption = "",
    as_json: JsonOption = False,
) -> None:
    """Make the grades of the published run final, but for those that were set otherwise (等次核定).

    Refused while the results hang out, while an objection has no answer (each is named), and a
    second time.

    Exit codes: 0 recorded, 1 refused, 2 usage, 3 environment.
    """
    from cli.period import rules_for
    from cli.period_publicity import closing
    from evalcore.procedures.finals import ConfirmGrades
    from evalcore.record import open_record
    from evalcore.vocabulary.periods import FinalGradesConfirmed

    with open_record(store) as record:
        rules = rules_for(record, scheme, period)
        who = acting(
            record, actor, "decide_grade",
            about=f"grades {rules.id} {period}",
            override=overriding(override, allowed_by),
        )  # fmt: skip
        command = ConfirmGrades(
            scheme=rules.id,
            period=period,
            by=by,
            on=day_of(on, today()),
            today=today(),
            document=document,
            asks_publicity=rules.procedure is not None and rules.procedure.publicity is not None,
        )
        done = closing(record, rules, period, command, who)
    [confirmed] = done.events
    assert isinstance(confirmed, FinalGradesConfirmed)
    counts = {"subjects": confirmed.subjects, "differing": confirmed.differing}
    if as_json:
        say_json({**counts, "size": done.commit.size})
        return
    say(
        _("{subjects} grades are final; {differing} differ from what was proposed.").format(
            **counts
        )
    )


def _ceilings(path: Path, official: RunPublished, subject: str) -> tuple[Ceiling, ...]:
    """The vetoes that a subject met in the published run, from its results.

    Raises DataError where the results at ``path`` are those of another run, or were altered.
    """
    from evalcore.procedures.finals import Ceiling
    from projections.digests import digest, small_pieces
    from projections.publishing import open_results

    with open_results(path) as opened:
        if opened.run.run != official.run:
            raise DataError(
                _(
                    "{path} holds the run {held}, not the published one ({run}). Write its "
                    "results: evalcore score --known-at {size} --as-of {as_of}."
                ).format(
                    path=path,
                    held=opened.run.short,
                    run=official.run[:12],
                    size=official.size,
                    as_of=official.as_of,
                )
            )
        effects = opened.effects()
        told = digest(line for _subject, line in small_pieces("effects", effects))
        if told != json.loads(official.tables).get("effects", told):
            raise DataError(
                _("{path}: the effects are not those that were published. Score again.").format(
                    path=path
                )
            )
        vetoes = opened.vetoes
    met = [
        effect.rule.removeprefix("veto:")
        for effect in effects
        if effect.subject == subject and effect.rule.startswith("veto:")
    ]
    return tuple(
        Ceiling(vetoes[name]["title"], vetoes[name]["at_most"]) for name in met if name in vetoes
    )
