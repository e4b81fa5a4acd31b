"""Which positions a question is about: a position, a case, a unit, a person, a file.

Everything is asked of the columns, family by family; nothing loops over events.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any, Literal

import attrs
from attrs import frozen

from evalcore.errors import UsageError
from evalcore.messages import _
from evalcore.vocabulary import FAMILIES, Fact, family
from projections.service import UNATTRIBUTED
from projections.trail.files import RECEIVED
from projections.trail.flagged import beside, flag_meant

if TYPE_CHECKING:
    import duckdb

IDENTIFYING = ("case", "unit", "person")
"""Kinds of fields that name what a fact is about."""

NAMESAKES = 12
"""Codes listed where a name fits several."""


@frozen
class Asked:
    """What was asked: ``text`` as given, what it ``kind`` of thing it is, and the positions.

    ``code`` is the case id or code that was looked for. ``also`` tells of another reading of the
    same text (a number that is a case id and a position).
    """

    text: str
    kind: Literal["position", "case", "unit", "person", "file", "actor", "everything"]
    code: str
    positions: tuple[int, ...]
    also: str = ""


def columns_of(name: str, kinds: Sequence[str] = IDENTIFYING, refers_to: str = "") -> list[str]:
    """The columns of a family that hold such codes, of whatever class."""
    found: dict[str, None] = {}
    for cls in family(name):
        for spec in cls.specs():
            if spec.private or spec.kind not in kinds:
                continue
            if not refers_to or spec.refers_to == refers_to:
                found[spec.name] = None
    return list(found)


def find(
    connection: duckdb.DuckDBPyConnection,
    what: str,
    size: int,
    *,
    since: date | None = None,
    until: date | None = None,
) -> Asked:
    """What ``what`` means, and the positions of what was reported about it, in order.

    ``since`` and ``until`` bound the day it happened. Raises UsageError where nothing bears that
    code or name, or several do.
    """
    text = what.strip()
    subject = _of_subject(connection, text)
    if subject:
        return attrs.evolve(find(connection, subject, size, since=since, until=until), text=text)
    number = text.removeprefix("#").removeprefix("＃")
    is_number = number.isascii() and number.isdecimal()
    if text != number and is_number:
        return _one(text, int(number), size)
    kinds = [kind for kind in IDENTIFYING if _bears(connection, kind, text)]
    if not kinds:
        named = _codes_of(connection, text)
        if len(named) > 1:
            kinds_shown = {"unit": _("{code} (unit)"), "person": _("{code} (person)")}
            shown = ", ".join(
                kinds_shown[kind].format(code=code) for kind, code in named[:NAMESAKES]
            )
            raise UsageError(
                _("{name} is the name of several: {codes}. Give the code.").format(
                    name=text, codes=shown
                )
            )
        here = is_number and 1 <= int(number) <= size
        if not named and not here and (flag := flag_meant(connection, text)):
            return attrs.evolve(find(connection, flag, size, since=since, until=until), text=text)
        if not named and is_number:
            return _one(text, int(number), size)
        if not named:
            raise UsageError(_nothing(connection, text))
        kinds, code = [named[0][0]], named[0][1]
    else:
        code = text
    positions = _about(connection, code, since, until)
    also = f"#{number}" if is_number and 1 <= int(number) <= size else ""
    return Asked(text, kinds[0], code, tuple(positions), also)  # type: ignore[arg-type]


def _of_subject(connection: duckdb.DuckDBPyConnection, text: str) -> str:
    """The code behind a subject as results call it: ``P1@V1`` is P1, a vacancy is its unit."""
    person, at, unit = text.rpartition("@")
    if not at or _bears_any(connection, text):
        return ""
    vacancy = person == UNATTRIBUTED
    known = _bears(connection, "unit", unit) and (vacancy or _bears(connection, "person", person))
    return (unit if vacancy else person) if known else ""


def _bears_any(connection: duckdb.DuckDBPyConnection, text: str) -> bool:
    return any(_bears(connection, kind, text) for kind in IDENTIFYING)


def find_file(
    connection: duckdb.DuckDBPyConnection,
    name: str,
    *,
    since: date | None = None,
    until: date | None = None,
) -> Asked:
    """What came from a file, by its name (with or without folder or archive) or its digest."""
    like = name.lower() if 6 <= len(name) <= 64 and _is_hex(name) else ""
    streams = connection.execute(
        f"{RECEIVED} AND (file_name = $1 OR ends_with(file_name, $2) OR starts_with(file_name, $3) "
        "OR ($4 <> '' AND starts_with(digest, $4)))",
        [name, f"/{name}", f"{name.rstrip('/')}/", like],
    ).fetchall()
    if not streams:
        near = _near(connection, "SELECT DISTINCT file_name FROM log.governance", name)
        raise UsageError(
            _("Nothing in the record came from a file {name}.").format(name=name)
            + (" " + _("Did you mean {names}?").format(names=", ".join(near)) if near else "")
        )
    told = dict.fromkeys(FAMILIES, "stream IN (SELECT unnest($streams))")
    named = {"streams": [stream for stream, _digest, _name in streams]}
    positions = _positions(connection, told, named, since, until)
    return Asked(name, "file", name, tuple(positions))


def everything(
    connection: duckdb.DuckDBPyConnection, since: date | None, until: date | None
) -> Asked:
    """All that happened within two days."""
    positions = _positions(connection, dict.fromkeys(FAMILIES, "TRUE"), {}, since, until)
    return Asked("", "everything", "", tuple(positions))


def _one(text: str, position: int, size: int) -> Asked:
    if not 1 <= position <= size:
        raise UsageError(
            _("There is no position {position}: the record has 1 to {size}.").format(
                position=position, size=size
            )
        )
    return Asked(text, "position", str(position), (position,))


def _bears(connection: duckdb.DuckDBPyConnection, kind: str, code: str) -> bool:
    for name in FAMILIES:
        columns = columns_of(name, (kind,))
        if columns:
            told = " OR ".join(f'"{column}" = $1' for column in columns)
            sql = f"SELECT 1 FROM log.{name} WHERE {told} LIMIT 1"
            if connection.execute(sql, [code]).fetchone():
                return True
    return False


def _codes_of(connection: duckdb.DuckDBPyConnection, name: str) -> list[tuple[str, str]]:
    """(kind, code) of every unit and person that bears or bore this name."""
    found: list[tuple[str, str]] = []
    for topic, code, title, kind in _names():
        rows = connection.execute(
            f'SELECT DISTINCT "{code}" FROM log.roster WHERE topic = $1 AND "{title}" = $2 '
            f'ORDER BY "{code}"',
            [topic, name],
        ).fetchall()
        found += [(kind, row[0]) for row in rows if (kind, row[0]) not in found]
    return found


def _names() -> Iterator[tuple[str, str, str, str]]:
    """(topic, column of the code, column of the name, kind) of facts that give a name."""
    for cls in family("roster"):
        names = {spec.name for spec in cls.specs()}
        for kind in ("unit", "person"):
            for title in ("name", "alias"):
                if title in names and cls.KEY[:1] == (kind,):
                    yield cls.topic(), kind, title, kind


def _about(
    connection: duckdb.DuckDBPyConnection, code: str, since: date | None, until: date | None
) -> list[int]:
    """Positions of facts that name ``code``, of all facts of the cases opened under it, and of
    what belongs to the file of a flag."""
    named: dict[str, Any] = {"code": code}
    conditions: dict[str, list[str]] = {}
    for name in FAMILIES:
        conditions[name] = [f'"{column}" = $code' for column in columns_of(name)]
    for refers_to, sql in _opened_under():
        rows = connection.execute(sql, {"code": code}).fetchall()
        cases = [row[0] for row in rows if row[0] is not None]
        if cases:
            slot = f"cases_{len(named)}"
            named[slot] = cases
            for name in FAMILIES:
                conditions[name] += [
                    f'"{column}" IN (SELECT unnest(${slot}))'
                    for column in columns_of(name, ("case",), refers_to)
                ]
    of_flag, values = beside(connection, code)
    for name, more in of_flag.items():
        conditions[name] += more
    named |= values
    told = {name: " OR ".join(found) for name, found in conditions.items() if found}
    return _positions(connection, told, named, since, until)


def _opened_under() -> Iterator[tuple[str, str]]:
    """(kind of case, SQL that lists those opened for a unit or person, ``$code``)."""
    for name in FAMILIES:
        for cls in family(name):
            opens = _opened_case(cls)
            who = [s.name for s in cls.specs() if s.kind in ("unit", "person") and not s.private]
            if opens and who:
                told = " OR ".join(f'"{column}" = $code' for column in who)
                yield (
                    opens[1],
                    f'SELECT DISTINCT "{opens[0]}" FROM log.{name} '
                    f"WHERE topic = '{cls.topic()}' AND ({told})",
                )


def _opened_case(cls: type[Fact]) -> tuple[str, str] | None:
    for spec in cls.specs():
        if spec.kind == "case" and spec.opens:
            return spec.name, spec.refers_to
    return None


def _positions(
    connection: duckdb.DuckDBPyConnection,
    conditions: Mapping[str, str],
    named: Mapping[str, Any],
    since: date | None,
    until: date | None,
) -> list[int]:
    """Positions by family → condition; ``named`` are the values that the conditions speak of."""
    days, values = "", dict(named)
    if since is not None:
        days, values["since"] = days + " AND occurred_on >= $since", since
    if until is not None:
        days, values["until"] = days + " AND occurred_on <= $until", until
    selects = [
        f"SELECT position FROM log.{name} WHERE ({told}){days}" for name, told in conditions.items()
    ]
    rows = connection.execute(" UNION ALL ".join(selects) + " ORDER BY 1", values).fetchall()
    return [row[0] for row in rows]


def _is_hex(text: str) -> bool:
    return all(sign in "0123456789abcdefABCDEF" for sign in text)


def _nothing(connection: duckdb.DuckDBPyConnection, text: str) -> str:
    near = _near(
        connection,
        "SELECT DISTINCT name FROM log.roster UNION SELECT DISTINCT unit FROM log.roster "
        "UNION SELECT DISTINCT person FROM log.roster",
        text,
    )
    said = _(
        "The record, as known then, holds no case, unit or person {what!r}. Give a position (#12), "
        "a case's number, a unit or a person by code or name, or --file."
    ).format(what=text)
    return said + (" " + _("Did you mean {names}?").format(names=", ".join(near)) if near else "")


def _near(connection: duckdb.DuckDBPyConnection, sql: str, text: str) -> list[str]:
    import difflib

    known = [row[0] for row in connection.execute(sql).fetchall() if row[0]]
    return difflib.get_close_matches(text, known, n=3, cutoff=0.5)
