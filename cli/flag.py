"""``evalcore flag``: what becomes of a flag, step by step; each flag has a file of its own."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cli import flag_appeal, flag_decide, flag_raise, flag_steps
from cli.common import DEFAULT_STORE, JsonOption, StoreOption, say, say_json
from cli.flag_paper import PaperOption, Which, WhichOption, paged, paper_of, style_for, words
from cli.flag_taking import FlagArgument
from cli.papering import LanguageOption, LetterheadOption, TemplateOption, write_paper
from evalcore.messages import _

if TYPE_CHECKING:
    from evalcore.record import Record
    from projections.appealing.page import FlagPage


class Where(StrEnum):
    """A stage that is asked for alone."""

    RAISED = "raised"
    NOTIFIED = "notified"
    ANSWERED = "answered"
    DISMISSED = "dismissed"
    CONFIRMED = "confirmed"
    MEASURED = "measured"
    REFERRED = "referred"
    APPEALED = "appealed"
    TO_CORRECT = "to_correct"
    CORRECTED = "corrected"


def register(app: typer.Typer) -> None:
    """Add the group ``flag``."""
    group = typer.Typer(
        help="What becomes of a flag: told, heard, decided, measure, appeal, correction."
    )
    for name, command in (
        ("raise", flag_raise.raise_flags),
        ("notify", flag_steps.notify),
        ("hear", flag_steps.hear),
        ("confirm", flag_decide.confirm),
        ("dismiss", flag_decide.dismiss),
        ("measure", flag_decide.measure),
        ("refer", flag_decide.refer),
        ("appeal", flag_appeal.appeal),
        ("decide-appeal", flag_appeal.decide_appeal),
        ("correct", flag_appeal.correct),
        ("show", show),
        ("list", list_flags),
    ):
        group.command(name=name)(command)
    app.add_typer(group, name="flag", no_args_is_help=True)


def show(
    flag: FlagArgument,
    store: StoreOption = DEFAULT_STORE,
    paper: PaperOption = None,
    which: WhichOption = Which.NOTICE,
    template: TemplateOption = None,
    letterhead: LetterheadOption = None,
    language: LanguageOption = "",
    as_json: JsonOption = False,
) -> None:
    """Show the whole file of a flag: evidence, told, heard, decided, measure, appeal, correction.

    With what is due next, until when, and who may do it. What they said is sealed: evalcore sealed
    opens it. --paper writes the notice (告知书) again; with --as decision what was decided, with
    --as reply what became of an appeal.

    Exit codes: 0 done, 2 usage, 3 environment.
    """
    from evalcore.procedures.flag_read import find_flag
    from evalcore.record import open_record

    style = style_for(paper, language, letterhead, template)
    with open_record(store) as record:
        file = find_flag(record, flag)
        page = paged(record, file)
        basis, suggests = words(record, file)
        if paper is not None and style is not None:
            write_paper(paper, paper_of(record, page, style, which))
        if as_json:
            say_json(page_data(record, page))
            return
        from cli.flag_text import show as show_page

        show_page(page, record, basis=basis, suggests=suggests)
        if paper is not None:
            say(_("The paper is in {file}.").format(file=paper))


def list_flags(
    store: StoreOption = DEFAULT_STORE,
    where: Annotated[
        Where | None, typer.Option("--state", help="Only those that stand there.")
    ] = None,
    rule: Annotated[str, typer.Option("--rule", metavar="ID", help="Only of this rule.")] = "",
    as_json: JsonOption = False,
) -> None:
    """List the flags that were raised, and where each stands.

    Exit codes: 0 done, 2 usage, 3 environment.
    """
    from cli.flag_text import stage_shown
    from cli.naming import naming
    from evalcore.procedures.flag_read import flag_states
    from evalcore.procedures.flag_state import next_steps
    from evalcore.record import open_record

    with open_record(store) as record:
        states = flag_states(record)
        name = naming(record)
    rows = []
    for number, state in states.items():
        raised = state.raised
        assert raised is not None
        if (where and state.stage != where) or (rule and raised.rule != rule):
            continue
        coming = next_steps(state)
        rows.append(
            {
                "flag_no": number,
                "stage": state.stage,
                "stage_shown": stage_shown(state),
                "rule": raised.rule,
                "title": raised.title,
                "unit": raised.unit,
                "person": raised.person,
                "whom": name(raised.unit, raised.person),
                "scheme": raised.scheme,
                "period": raised.period,
                "next": [step.command for step in coming],
                "until": next((step.until for step in coming if step.until), None),
            }
        )
    shown = ("stage_shown", "whom")
    if as_json:
        say_json([{k: v for k, v in row.items() if k not in shown} for row in rows])
        return
    from cli.tables import table

    if not rows:
        say(_("No such flag was raised. evalcore flags lists those of a run."))
        return
    columns = ("flag_no", "title", "whom", "stage_shown", "until")
    heads = (_("flag"), _("rule"), _("subject"), _("where it stands"), _("until"))
    table(heads, [["" if row[c] is None else row[c] for c in columns] for row in rows])


def page_data(record: Record, page: FlagPage) -> dict[str, Any]:
    """The page as JSON data, with who may take the next steps (null: the record has no actors)."""
    from cli.flag_text import may_take
    from evalcore.procedures.actors_roster import actors_of

    actors = actors_of(record)
    data = page.as_data()
    for step in data["next"]:
        step["who"] = None if actors.open else may_take(record, page.file, step["right"])
    return data
