"""Help and wrong usage in the reader's language.

Commands are declared in English, and Typer adds a few English words of its own. Where the reader's
language is another one, both are exchanged just before a command runs, so that declaring a
command needs nothing of this. ``texts`` lists what commands say, for the catalogue.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any

from cli.line_breaks import chinese_line_breaks
from evalcore.messages import _, language, later

HELP_OPTION = later("Show this message and exit.")
USAGE = later("Usage: ")
OPTIONS = later("[OPTIONS]")
SUBCOMMANDS = later("COMMAND [ARGS]...")

WORDS = {
    "ARGUMENTS_PANEL_TITLE": later("Arguments"),
    "OPTIONS_PANEL_TITLE": later("Options"),
    "COMMANDS_PANEL_TITLE": later("Commands"),
    "ERRORS_PANEL_TITLE": later("Error"),
    "DEFAULT_STRING": later("[default: {}]"),
    "ENVVAR_STRING": later("[env var: {}]"),
    "REQUIRED_LONG_STRING": later("[required]"),
    "ABORTED_TEXT": later("Aborted."),
    "RICH_HELP": later("Try [blue]'{command_path} {help_option}'[/] for help."),
}
"""Names in ``typer.rich_utils`` and what stands there."""

WRONG_USAGE = (
    later("Missing option {what} (env var: {name})."),
    later("Missing option {what}."),
    later("Missing argument {what}."),
    later("Missing command."),
    later("No such option: {what} (Possible options: {known})"),
    later("No such option: {what}"),
    later("No such command {what}. Did you mean {known}?"),
    later("No such command {what}."),
    later("Got unexpected extra argument(s) ({what})"),
    later("Option {what} requires an argument."),
    later("Option {what} does not take a value."),
    later("Invalid value for {what}: {why}"),
    later("Value error, {why}"),
    later("{value} is not one of {known}."),
    later("Input should be a valid integer, unable to parse string as an integer"),
    later("Input should be greater than or equal to {least}"),
    later("Input should be less than or equal to {most}"),
)
"""What Typer says of a command line that makes no sense; the first that fits is taken."""

PLAIN_TYPES = {"<str>": "TEXT", "<int>": "N", "<int range>": "N", "<path>": "FILE"}
"""What stands where a command names no type of its own; Typer shows words of programmers."""


def texts(command: Any) -> Iterator[str]:
    """Every text of a command, its parameters and the commands below it."""
    for _holder, _name, text in _held(command):
        yield text


def tidy(command: Any) -> None:
    """Show help of ``command`` and those below it without cutting texts off, and options that
    take no value without a type."""
    command.format_help = partial(_format_help, command.format_help)
    command.get_help_option = partial(_typeless, command.get_help_option)
    for param in command.params:
        flag = getattr(param, "is_flag", False)
        param.display_type_rich = _no_type if flag else partial(_type, param.display_type_rich)
    for below in getattr(command, "commands", {}).values():
        tidy(below)


def _type(original: Callable[..., str | None], ctx: Any) -> str | None:
    text = original(ctx=ctx)
    if text and text.startswith("<list["):
        return None
    return PLAIN_TYPES.get(text or "", text)


def _typeless(original: Callable[[Any], Any], ctx: Any) -> Any:
    option = original(ctx)
    if option is not None:
        option.display_type_rich = _no_type
    return option


def _no_type(ctx: Any) -> None:
    return None


def _format_help(original: Callable[[Any, Any], None], ctx: Any, formatter: Any) -> None:
    from typer import rich_utils

    before = rich_utils._make_rich_text
    vars(rich_utils)["_make_rich_text"] = partial(_foldable, before)
    try:
        with chinese_line_breaks():
            original(ctx, formatter)
    finally:
        vars(rich_utils)["_make_rich_text"] = before


@contextmanager
def in_readers_language(command: Any) -> Iterator[None]:
    """Exchange the texts of ``command`` for good, once, and Typer's own until the end."""
    if language() == "en":
        yield
        return
    from typer import rich_utils

    if getattr(command, "told_in", None) is None:
        _translate(command)
        command.told_in = language()
    said: dict[str, Any] = {name: _(text) for name, text in WORDS.items()}
    said["rich_format_error"] = partial(_show_error, rich_utils.rich_format_error)
    before = {name: getattr(rich_utils, name) for name in said}
    vars(rich_utils).update(said)
    try:
        yield
    finally:
        vars(rich_utils).update(before)


def wrong_usage(message: str) -> str:
    """What Typer says of wrong usage, in the reader's language; itself where it is not known."""
    for form in WRONG_USAGE:
        pattern = re.sub(r"\\{(\w+)\\}", r"(?P<\1>.+?)", re.escape(form))
        found = re.fullmatch(pattern, message, re.DOTALL)
        if found:
            parts = {name: wrong_usage(text) for name, text in found.groupdict().items()}
            return _(form).format(**parts)
    return message


def _held(command: Any) -> Iterator[tuple[Any, str, str]]:
    """(object, attribute, text) of everything that help shows."""
    for name in ("help", "short_help", "epilog", "rich_help_panel"):
        text = getattr(command, name, None)
        if isinstance(text, str) and text:
            yield command, name, _unwrapped(text)
    for param in command.params:
        text = getattr(param, "help", None)
        if text:
            yield param, "help", _unwrapped(text)
    for below in getattr(command, "commands", {}).values():
        yield from _held(below)


def _unwrapped(text: str) -> str:
    """A docstring's paragraphs, a line each: how it was wrapped is nothing to translate."""
    return "\n\n".join(" ".join(part.split()) for part in text.strip().split("\n\n"))


def _translate(command: Any) -> None:
    for holder, name, text in list(_held(command)):
        setattr(holder, name, _(text))
    _translate_frame(command)


def _translate_frame(command: Any) -> None:
    """The words around the texts: usage line and ``--help``, here and below."""
    command.options_metavar = _(OPTIONS)
    if hasattr(command, "subcommand_metavar"):
        command.subcommand_metavar = _(SUBCOMMANDS)
    command.get_usage = partial(_usage, command.get_usage)
    command.get_help_option = partial(_help_option, command.get_help_option)
    for below in getattr(command, "commands", {}).values():
        _translate_frame(below)


def _usage(original: Callable[[Any], str], ctx: Any) -> str:
    return original(ctx).replace(USAGE, _(USAGE), 1)


def _help_option(original: Callable[[Any], Any], ctx: Any) -> Any:
    option = original(ctx)
    if option is not None:
        option.help = _(HELP_OPTION)
    return option


def _show_error(original: Callable[[Any], None], error: Any) -> None:
    message = wrong_usage(error.format_message())
    error.format_message = lambda: message
    original(error)


def _foldable(original: Callable[..., Any], **what: Any) -> Any:
    """Text that has no blanks to break at goes on in the next line; Typer would cut it off."""
    text = original(**what)
    text.overflow = "fold"
    return text
