"""What PostgreSQL says when it fails, as text: what, whether it was written, what to do.

The classes of errors are those of "PostgreSQL Error Codes" (its manual, appendix A).
"""

from __future__ import annotations

import psycopg
from eventsourcing.persistence import InterfaceError, OperationalError
from psycopg_pool import PoolTimeout

from evalcore.messages import _

NO_RIGHT = "42501"
NO_FUNCTION = "42883"
_LOCK_TIMEOUT = "55P03"
_NO_ROOM = "53100"
_FULL = "53300"
_CANCELLED = "57014"
_READ_ONLY = "25006"
_DAMAGED = ("XX001", "XX002", "58030")
"""Pages or an index that are damaged; a disk that does not read or write."""
_BROKEN = ("57P01", "57P02", "57P03", "57P05", "25P03")
"""Shut down, crashed, not up yet, idle for too long (as a session, in a transaction)."""


def engine_error(error: BaseException | None) -> psycopg.Error | None:
    """The engine's own error behind one of the library's."""
    while error is not None and not isinstance(error, psycopg.Error):
        error = error.__cause__
    return error


def state_of(error: BaseException) -> str:
    """The code of the error (SQLSTATE); blank where no server was there to give one."""
    found = engine_error(error)
    return (found.sqlstate or "") if found is not None else ""


def is_broken(error: BaseException) -> bool:
    """Whether the connection is gone, so that the same again may succeed on another one."""
    found, state = engine_error(error), state_of(error)
    if state:
        return state.startswith("08") or state in _BROKEN
    # Without a code it is the client's library that speaks: the line, or a pool without one.
    lines = (psycopg.OperationalError, psycopg.InterfaceError, OperationalError, InterfaceError)
    return isinstance(found or error, lines)


def is_pool_empty(error: BaseException) -> bool:
    """Whether no connection could be had: why, only another attempt to connect tells."""
    return isinstance(engine_error(error), PoolTimeout)


def told(error: BaseException, where: str, *, writing: bool, sent: bool = False) -> str:
    """The text for ``error``. ``writing``: it was met by an append; ``sent``: by one whose end may
    have reached the server.
    """
    state, reason = state_of(error), first_line(error)
    if is_broken(error):
        if sent:
            return _(
                "The connection to {where} broke ({reason}) while the end was awaited: what was "
                "to be written is in whole, or nothing of it. Run the same command again when the "
                "server is back: what is in already is recognised and does not go in twice."
            ).format(where=where, reason=reason)
        if writing:
            return _(
                "The connection to {where} broke ({reason}). Nothing was written. Run the same "
                "command again when the server is back."
            ).format(where=where, reason=reason)
        return _(
            "The connection to {where} broke ({reason}). Check that the server runs, and run the "
            "same command again."
        ).format(where=where, reason=reason)
    known = {
        _LOCK_TIMEOUT: _(
            "Others have been writing to {where} all the time that this waited for its turn "
            "({reason}). Nothing was written. Run the same command again later; an administrator "
            "sees in pg_stat_activity who writes."
        ),
        _NO_ROOM: _(
            "The server of {where} has no room left on its disk ({reason}). Nothing was written. "
            "Whoever administers it makes room; then run the same command again."
        ),
        _FULL: _(
            "The server of {where} takes no more connections ({reason}). Nothing was written. Try "
            "again later; an administrator can raise max_connections."
        ),
        _CANCELLED: _(
            "The server of {where} broke off what it was doing ({reason}). Nothing was written. "
            "Run the same command again; where it happens again, an administrator looks at "
            "statement_timeout."
        ),
        _READ_ONLY: _(
            "{where} is a copy that can only be read ({reason}). Nothing was written. Give the "
            "address of the server that it is a copy of."
        ),
    }
    if state in _DAMAGED:
        known[state] = _(
            "The server of {where} finds its own files damaged ({reason}). Nothing was written. "
            "Let nobody write any more, keep the files as they are, and restore a backup elsewhere."
        )
    text = known.get(state) or _("{where} cannot be read or written: {reason}")
    return text.format(where=where, reason=reason)


def first_line(error: BaseException) -> str:
    """The first line of what the engine says."""
    return (str(error).strip() or type(error).__name__).splitlines()[0]
