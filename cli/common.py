"""What commands share: their common options, output for people and for programs, progress.

Results go to stdout, everything else (progress, notes, errors) to stderr, so that output can be
piped. Only light imports here: every command imports this module.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NoReturn

import typer

from cli.encodings import as_json
from cli.visible import visible
from evalcore.errors import UsageError
from evalcore.messages import _

if TYPE_CHECKING:
    from evalcore.record import Record

DONE = 0
FINDING = 1
USAGE = 2
ENVIRONMENT = 3

StoreOption = Annotated[
    str,
    typer.Option(
        "--store", envvar="EVALCORE_STORE", metavar="FILE|URL", help="The record to work on."
    ),
]
"""``store: StoreOption = DEFAULT_STORE``: a SQLite file or a PostgreSQL URL."""

ResultsOption = Annotated[
    Path,
    typer.Option(
        "--results", envvar="EVALCORE_RESULTS", metavar="FILE", help="Results that score wrote."
    ),
]
"""``results: ResultsOption = DEFAULT_RESULTS``."""

JsonOption = Annotated[
    bool, typer.Option("--json", help="Print JSON for programs, not text for people.")
]
"""``as_json: JsonOption = False``."""

MapOption = Annotated[
    str,
    typer.Option(
        "--map", metavar="FILE|NAME", help="Mapping of columns to facts; default: township."
    ),
]
"""``mapping: MapOption = ""``: a mapping file, or the name of one that comes with the program."""

KnownAtOption = Annotated[
    str | None,
    typer.Option(
        "--known-at",
        metavar="SIZE|INSTANT",
        help="What was known then: a size of the record, or an instant with its offset.",
    ),
]
"""``known_at: KnownAtOption = None``, for ``parse_known_at``."""

ActorOption = Annotated[
    str,
    typer.Option("--actor", envvar="EVALCORE_ACTOR", help="Who does this; default: your login."),
]
"""``actor: ActorOption = ""``; where it is blank, ``login()``."""

LanguageOption = Annotated[
    str,
    typer.Option(
        "--language",
        envvar="EVALCORE_PAPER_LANG",
        metavar="zh|en",
        help="Language of what is written: zh or en; default: zh.",
    ),
]
"""``language: LanguageOption = ""`` of a paper, page or workbook, for ``paper_language_of``."""

DEFAULT_STORE = "record.db"
DEFAULT_RESULTS = Path("results.db")

Progress = Callable[[int, int], None]
"""Called with (done, in all); work that knows no total passes 0."""


def refuse_bundle(record: Record, instead: str) -> None:
    """Raise UsageError where ``record`` is a bundle: it holds less. ``instead``: what to do."""
    from evalcore.bundles.record import BundleRecord

    if isinstance(record, BundleRecord):
        raise UsageError(
            _("{store} is a bundle. {instead}").format(store=record.shown, instead=instead)
        )


def finish(code: int) -> NoReturn:
    """End the command with an exit code (``FINDING`` after findings were printed, say)."""
    raise typer.Exit(code)


def import_command(file: Path | str, store: str = "", mapping: str | Path = "") -> str:
    """How to look at a file before it goes in, with the options that were given."""
    parts = ["evalcore", "import", str(file)]
    if store and store not in (DEFAULT_STORE, os.environ.get("EVALCORE_STORE")):
        # A URL may hold a password.
        parts += ["--store", "…" if "://" in store else store]
    if mapping:
        parts += ["--map", str(mapping)]
    return " ".join(f'"{part}"' if " " in part else part for part in [*parts, "--dry-run"])


def say(text: str = "") -> None:
    """A line of the result, on stdout."""
    typer.echo(visible(text))


def note(text: str) -> None:
    """A line beside the result (what was done, what went wrong), on stderr."""
    typer.echo(visible(text), err=True)


json_seen: list[Callable[[Any], None]] = []
"""Called with whatever a command says as JSON, before it is said: tests hold it to its shape."""


def say_json(data: Any) -> None:
    """``data`` as JSON on stdout: two spaces, keys in the order given (``as_json``)."""
    for look in json_seen:
        look(data)
    typer.echo(visible(as_json(data, sys.stdout)))


def paper_language_of(text: str) -> str:
    """``--language`` as ``zh`` or ``en``; Chinese where it is blank. Raises UsageError."""
    from evalcore.paper_words import LANGUAGES

    chosen = text.strip().lower().replace("-", "_").partition("_")[0] or "zh"
    if chosen not in LANGUAGES:
        raise UsageError(
            _("--language: {value!r} is no language of papers. Write zh or en.").format(value=text)
        )
    return chosen


@contextmanager
def progress(label: str) -> Iterator[Progress]:
    """Show how far long work is, how fast it goes and how long it will take: on stderr, and only
    where somebody watches (a terminal)."""
    if not sys.stderr.isatty():
        yield lambda done, total: None
        return
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        ProgressColumn,
        Task,
        TextColumn,
        TimeElapsedColumn,
    )
    from rich.progress import Progress as Bar
    from rich.text import Text

    class Pace(ProgressColumn):
        def render(self, task: Task) -> Text:
            return Text(pace(task.finished_speed or task.speed, task.time_remaining))

    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(separator=" / "),
        TimeElapsedColumn(),
        Pace(),
    )
    with Bar(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(label, total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total or None)


def pace(speed: float | None, seconds: float | None) -> str:
    """How many a second, and how long it will take: ``1,234/s, 0:12 left``; blank where unknown."""
    if not speed:
        return ""
    rate = _("{rate}/s").format(rate=f"{speed:,.0f}" if speed >= 10 else f"{speed:.1f}")
    if not seconds:
        return rate
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    left = f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"
    return _("{rate}, {time} left").format(rate=rate, time=left)


def today() -> date:
    """The office's own day; only the command line reads a clock."""
    return date.today()  # noqa: DTZ011


def login() -> str:
    """Who is logged in: the default of ``--actor``. Raises UsageError where nobody is by name."""
    import getpass

    try:
        return getpass.getuser()
    except (OSError, KeyError):
        raise UsageError(
            _("Nobody is logged in by name. Say who imports with --actor or EVALCORE_ACTOR.")
        ) from None


def parse_day(text: str, option: str) -> date:
    """A calendar day written ``2025-12-31``. Raises UsageError naming ``option``."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise UsageError(
            _("{option}: {value!r} is not a date. Write it like 2025-12-31.").format(
                option=option, value=text
            )
        ) from None


def parse_known_at(text: str | None) -> int | datetime | None:
    """``--known-at``: a size of the record, or an instant; None means all that is known.

    An instant needs its offset (``2026-01-15T18:00+08:00``): the same words must mean the same
    prefix on every machine.
    """
    if text is None:
        return None
    if text.isdecimal():
        return int(text)
    try:
        instant = datetime.fromisoformat(text)
    except ValueError:
        instant = None
    if instant is None or instant.tzinfo is None:
        raise UsageError(
            _(
                "--known-at: {value!r} is neither a position nor an instant. Write a position "
                "such as 12000, or an instant with its offset such as 2026-01-15T18:00+08:00."
            ).format(value=text)
        )
    return instant


def nearest(wanted: str, known: list[str], how_many: int = 3) -> list[str]:
    """Those of ``known`` that look most like ``wanted``, best first; none where nothing does."""
    import difflib

    return difflib.get_close_matches(wanted, known, n=how_many, cutoff=0.5)
