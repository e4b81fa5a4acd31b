"""``evalcore flag notify | hear``: whom a flag concerns is told, and heard."""

from __future__ import annotations

from typing import Annotated

import typer

from cli.acting import AllowedByOption, OverrideOption, overriding
from cli.common import (
    DEFAULT_STORE,
    ActorOption,
    JsonOption,
    StoreOption,
    note,
    parse_day,
    say,
    today,
)
from cli.deciding import ByOption, OnOption, day_of
from cli.flag_limits import LimitsOption, last_day, rules_of_flag
from cli.flag_paper import PaperOption, paged, style_for, write_notice
from cli.flag_taking import (
    DueOption,
    FlagArgument,
    WordsFileOption,
    WordsOption,
    taking,
    tell,
    words_of,
)
from cli.papering import LanguageOption, LetterheadOption, TemplateOption
from evalcore.messages import _


def notify(
    flag: FlagArgument,
    store: StoreOption = DEFAULT_STORE,
    due: DueOption = None,
    paper: PaperOption = None,
    template: TemplateOption = None,
    letterhead: LetterheadOption = None,
    language: LanguageOption = "",
    scheme: LimitsOption = "",
    by: ByOption = "",
    on: OnOption = None,
    actor: ActorOption = "",
    override: OverrideOption = "",
    allowed_by: AllowedByOption = "",
    as_json: JsonOption = False,
) -> None:
    """Record that whom it concerns was told, and the last day to answer.

    The day comes from the scheme (procedure: answer); --due gives a later one, or one where the
    scheme states none. Told again they have more time, never less. --paper writes the notice.

    Exit codes: 0 recorded, 1 refused, 2 usage, 3 environment.
    """
    from evalcore.procedures.flag_commands import Notify
    from evalcore.procedures.flag_read import find_flag
    from evalcore.vocabulary.flags import FlagNotified

    style = style_for(paper, language, letterhead, template)
    day = day_of(on, today())
    with taking(store, flag, "notify", actor, overriding(override, allowed_by)) as step:
        rules = rules_of_flag(step.record, step.file.raised, scheme)
        command = Notify(
            by=by,
            on=day,
            today=today(),
            due=parse_day(due, "--due") if due else None,
            least=last_day(rules, "answer", day),
        )
        done = step.take(command)
        (told,) = (event for event in done.events if isinstance(event, FlagNotified))
        if paper is not None and style is not None:
            file = find_flag(step.record, step.file.flag_no)
            write_notice(step.record, paged(step.record, file), paper, style)
        tell(step, done, as_json, due_on=told.due_on, paper=str(paper) if paper else None)
    if told.due_on is None:
        note(
            _(
                "No rule states until when to answer, and --due gives no day: only an answer "
                "lets the flag be decided. To set a day, tell them again with --due."
            )
        )
    if paper is not None and not as_json:
        say(_("The notice is in {file}.").format(file=paper))


def hear(
    flag: FlagArgument,
    words: WordsOption = "",
    words_file: WordsFileOption = None,
    waive: Annotated[
        bool, typer.Option("--waive", help="They say that they do not answer.")
    ] = False,
    store: StoreOption = DEFAULT_STORE,
    by: ByOption = "",
    on: OnOption = None,
    actor: ActorOption = "",
    override: OverrideOption = "",
    allowed_by: AllowedByOption = "",
    as_json: JsonOption = False,
) -> None:
    """Record what whom it concerns said (陈述申辩), or that they waive it. The words are sealed.

    Exit codes: 0 recorded, 1 refused, 2 usage, 3 environment.
    """
    from evalcore.procedures.flag_commands import Hear

    said = words_of(words, words_file)
    with taking(store, flag, "notify", actor, overriding(override, allowed_by)) as step:
        command = Hear(by=by, on=day_of(on, today()), today=today(), words=said, waived=waive)
        tell(step, step.take(command), as_json)
