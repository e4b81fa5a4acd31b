"""What a user is told when a command cannot go on.

Every error that can reach a person is an :class:`EvalcoreError`. Its message says what is
wrong, where, and what to do; its ``exit_code`` is what a command ends with.
"""

from __future__ import annotations


class EvalcoreError(Exception):
    """Something a person must read. ``str(error)`` is the whole message, without a traceback."""

    exit_code = 3


class DataError(EvalcoreError):
    """What was handed in is wrong: correct the data and try again."""

    exit_code = 1


class UsageError(EvalcoreError):
    """What was asked for makes no sense: correct the command."""

    exit_code = 2


class StoreError(EvalcoreError):
    """The store cannot be opened, read or written: look at the environment."""

    exit_code = 3


class ConflictError(StoreError):
    """Somebody wrote to this stream first: read it again, decide again. Nothing was written."""


class KeyDestroyed(StoreError):  # noqa: N818 - it tells what was done, not what failed
    """A private part is sealed for ever: its key is not in the key file. Nothing to retry."""
