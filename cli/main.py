"""The ``evalcore`` command: gathers the commands, runs one, and turns what went wrong into words.

Each module of ``MODULES`` exports ``register(app)``, which adds its commands. Nothing heavy is
imported before a command runs: ``evalcore --help`` is the first thing that people meet.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Sequence
from functools import cache
from importlib import import_module
from typing import Any

import typer

from cli.common import ENVIRONMENT, note
from cli.completion import asked, prepare
from cli.encodings import settle_console
from cli.help_language import in_readers_language, tidy
from evalcore.errors import EvalcoreError
from evalcore.messages import _, language

MODULES = (
    "cli.demo",
    "cli.start",
    "cli.template",
    "cli.intake",
    "cli.alias",
    "cli.todo",
    "cli.score",
    "cli.flag",
    "cli.appeals",
    "cli.tie",
    "cli.ballots",
    "cli.period",
    "cli.publish",
    "cli.certificate",
    "cli.disclosure",
    "cli.look",
    "cli.report",
    "cli.paper",
    "cli.workbook",
    "cli.submission",
    "cli.checksheet",
    "cli.objection",
    "cli.dossier",
    "cli.thread",
    "cli.explain",
    "cli.why_not",
    "cli.effects",
    "cli.diff",
    "cli.deadlines",
    "cli.transitions",
    "cli.overview",
    "cli.verify",
    "cli.replay",
    "cli.sealed",
    "cli.trail",
    "cli.actor",
    "cli.key",
    "cli.checkpoint",
    "cli.witness",
    "cli.prove",
    "cli.keep",
    "cli.seal",
    "cli.bundle",
    "cli.export",
    "cli.browse",
    "cli.map",
    "cli.scheme",
    "cli.shape",
    "cli.completion",
)

FIRST = ("demo", "import", "score", "standings", "flags", "report", "explain", "verify")
"""The commands that most people need, in the order in which a year needs them."""

PANELS = {
    "Start with these": FIRST,
    "Setting up": ("init", "template", "map", "vocabulary", "actor", "completion"),
    "During the year": ("todo", "alias", "ballots"),
    "Papers and pictures": ("overview", "submission", "workbook", "paper"),
    "Looking closer": ("why-not", "effects", "diff", "deadlines", "transitions", "thread"),
    "Rules": ("scheme",),
    "People heard": ("checksheet", "objection", "flag", "appeals"),
    "Making it official": ("period", "tie", "publish", "certificate", "disclosure"),
    "Signing and witnessing": ("key", "checkpoint", "witness", "prove"),
    "Other tools": ("export", "browse", "shape"),
    "Keeping and checking": (
        "replay",
        "trail",
        "dossier",
        "sealed",
        "bundle",
        "seal",
        "backup",
        "restore",
    ),
}
"""Headings of the first help; a command named nowhere stands under ``OTHERS``."""

OTHERS = "More"

CLOSED_PIPE = 141
"""What a shell reports for a program whose reader went away (128 + SIGPIPE)."""


INTERRUPTED = 130
"""What a shell reports after Ctrl-C (128 + SIGINT)."""


def build() -> typer.Typer:
    """The application with every command, those of ``PANELS`` first and in that order."""
    app = typer.Typer(
        name="evalcore",
        help="Assess organisations over a year: record every fact, compute everything else.",
        epilog="Exit codes: 0 done, 1 finding about the data, 2 usage, 3 environment.",
        no_args_is_help=True,
        add_completion=False,
        pretty_exceptions_enable=False,
        rich_markup_mode="rich",
        context_settings={"help_option_names": ["-h", "--help"]},
    )
    app.callback()(_options)
    for name in MODULES:
        import_module(name).register(app)
    _arrange(app)
    return app


def _version(wanted: bool) -> None:
    if wanted:
        from importlib.metadata import version

        typer.echo(f"evalcore {version('evalcore')}")
        raise typer.Exit


def _options(
    version: bool = typer.Option(
        False, "--version", callback=_version, is_eager=True, help="Show the version and exit."
    ),
) -> None:
    pass


def _arrange(app: typer.Typer) -> None:
    """Give every command its heading, and put commands in the order of the headings."""
    place = _places()
    for command in app.registered_commands:
        command.help = _unwrapped(command.help or command.callback.__doc__ or "")
        assert command.callback is not None
        command.name = command.name or command.callback.__name__
        command.rich_help_panel = place.get(command.name, (OTHERS, 0))[0]
    for group in app.registered_groups:
        group.rich_help_panel = place.get(group.name or "", (OTHERS, 0))[0]
        assert group.typer_instance is not None
        for command in group.typer_instance.registered_commands:
            command.help = _unwrapped(command.help or command.callback.__doc__ or "")

    app.registered_commands.sort(key=lambda info: _rank(info.name))


def _places() -> dict[str, tuple[str, int]]:
    """Command → its heading and place below it."""
    return {name: (panel, at) for panel, names in PANELS.items() for at, name in enumerate(names)}


def _rank(name: str | None) -> tuple[int, int]:
    panel, at = _places().get(name or "", (OTHERS, 0))
    return [*PANELS, OTHERS].index(panel), at


def _unwrapped(text: str) -> str:
    """A docstring as help: its paragraphs, each to be wrapped where the terminal ends."""
    return "\n\n".join(" ".join(p.split()) for p in text.strip().split("\n\n"))


def _command() -> Any:
    """All commands, to be told in the reader's language."""
    return _made(build, language())


@cache
def _made(how: Callable[[], typer.Typer], told_in: str) -> Any:
    # A third of a second: whoever runs many commands in one process pays it once for a language,
    # in which the texts of the command are exchanged for good.
    command: Any = typer.main.get_command(how())
    # Groups come behind all commands there: their heading would stand last.
    command.commands = dict(sorted(command.commands.items(), key=lambda item: _rank(item[0])))
    tidy(command)
    return command


def main(arguments: Sequence[str]) -> int:
    """Run one command; give the exit code. Every message is on stderr, every result on stdout."""
    try:
        command = _command()
        if asked():
            prepare(command)
        with settle_console(), in_readers_language(command):
            command.main(list(arguments), prog_name="evalcore", standalone_mode=True)
    except SystemExit as end:
        if isinstance(end.__context__, BrokenPipeError):
            return _reader_left()
        if end.code == INTERRUPTED:
            note(_("Interrupted. Nothing was left half done."))
        return end.code if isinstance(end.code, int) else 0
    except EvalcoreError as error:
        _trace_if_wanted()
        note(str(error))
        return error.exit_code
    except KeyboardInterrupt:
        note(_("Interrupted. Nothing was left half done."))
        return INTERRUPTED
    except BrokenPipeError:
        return _reader_left()
    except OSError as error:
        _trace_if_wanted()
        note(
            _(
                "{where}: {reason}. Look at the path, its rights and the free space; then try "
                "again."
            ).format(
                where=error.filename or _("The system refused"), reason=error.strerror or error
            )
        )
        return ENVIRONMENT
    except Exception as error:
        _trace_if_wanted()
        note(
            _(
                "Internal error ({kind}: {error}), nothing was written; please report it. "
                "With EVALCORE_DEBUG=1 the same command says where."
            ).format(kind=type(error).__name__, error=error)
        )
        return ENVIRONMENT
    return 0


def _reader_left() -> int:
    """Whoever read our output closed it (``| head``): stop quietly."""
    # Python flushes stdout once more at exit; give it somewhere to go.
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return CLOSED_PIPE


def _trace_if_wanted() -> None:
    if os.environ.get("EVALCORE_DEBUG") == "1":
        import traceback

        typer.echo(traceback.format_exc(), err=True)


def run() -> None:
    """Entry point of the ``evalcore`` program."""
    sys.exit(main(sys.argv[1:]))


if __name__ == "__main__":
    run()
