"""What every step of a flag shares: whose file, who acts, what was written, what comes next."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from attrs import frozen

from cli.acting import Acting, Override, acting, perform_as
from cli.common import say, say_json
from evalcore.errors import DataError, UsageError
from evalcore.messages import _

if TYPE_CHECKING:
    from collections.abc import Iterator

    from evalcore.procedures.deciding import Done
    from evalcore.procedures.flag_commands import Command
    from evalcore.procedures.flag_read import FlagFile
    from evalcore.record import Record

FlagArgument = Annotated[
    str, typer.Argument(metavar="FLAG", help="Number of the flag, or its first characters.")
]
DueOption = Annotated[
    str | None, typer.Option("--due", metavar="DAY", help="The last day, where it is set here.")
]
GroundOption = Annotated[str, typer.Option("--ground", metavar="TEXT", help="Why: the reason.")]
WordsOption = Annotated[
    str, typer.Option("--words", metavar="TEXT", help="What they say; it is sealed.")
]
WordsFileOption = Annotated[
    Path | None,
    typer.Option("--words-file", metavar="FILE", help="A text file with what they say."),
]

Others = Callable[["Record", "FlagFile"], tuple[Collection[str], Collection[str]]]
"""(actors, persons) who stand back from a file for what they did in it."""

LONGEST = 100_000
"""Bytes of a file of words."""


def words_of(words: str, file: Path | None) -> str:
    """What was said, given or in a file (UTF-8). UsageError for both, DataError for no text."""
    from evalcore.outside import read_small

    if file is None:
        return words
    if words:
        raise UsageError(_("Give either --words or --words-file, not both."))
    try:
        return read_small(file, LONGEST).decode("utf-8-sig")
    except UnicodeDecodeError:
        raise DataError(
            _("{file} is no text in UTF-8. Save it as such.").format(file=file)
        ) from None


def code_of(text: str, choices: Mapping[str, str]) -> str:
    """A choice by code or title (约谈 is talk); ``text`` as it is where it is neither."""
    return next((code for code, title in choices.items() if text == title), text)


@frozen
class Taking:
    """A step about to be taken: the record, the flag's file, and who acts."""

    record: Record
    file: FlagFile
    acting: Acting

    def take(self, command: Command) -> Done:
        """Decide and append. Refused where the procedure does not allow it."""
        from evalcore.procedures.flags import FLAGS, stream_of

        return perform_as(self.acting, self.record, stream_of(self.file.flag_no), FLAGS, command)


@contextmanager
def taking(
    store: str,
    flag: str,
    right: str,
    actor: str,
    override: Override | None,
    stands_back: Others | None = None,
) -> Iterator[Taking]:
    """The file of ``flag`` opened by somebody who may. Refused, saying who could, else.

    Whom it concerns, and who serves at the unit, stands back. ``stands_back`` gives further
    (actors, persons) of the file who do.
    """
    from evalcore.procedures.flag_read import find_flag
    from evalcore.record import open_record

    with open_record(store) as record:
        file = find_flag(record, flag)
        raised = file.raised
        others, persons = stands_back(record, file) if stands_back else ((), ())
        who = acting(
            record,
            actor,
            right,
            about=file.flag_no,
            units=(raised.unit,),
            persons=tuple(filter(None, (raised.person, *persons))),
            other_actors=others,
            override=override,
        )
        yield Taking(record, file, who)


def tell(step: Taking, done: Done, as_json: bool, **more: Any) -> None:
    """What was written, and what comes next."""
    from cli.flag_text import next_shown, stage_shown
    from evalcore.procedures.flag_read import find_flag

    file = find_flag(step.record, step.file.flag_no)
    if as_json:
        say_json(
            {
                "flag_no": file.flag_no,
                "stage": file.state.stage,
                "recorded": [type(event).__name__ for event in done.events],
                "size": done.commit.size,
                "actor": step.acting.actor,
                **more,
            }
        )
        return
    say(
        _("{flag}: {stage}. {n} events recorded.").format(
            flag=file.flag_no, stage=stage_shown(file.state), n=len(done.events)
        )
    )
    for line in next_shown(step.record, file):
        say(f"  {line}")
