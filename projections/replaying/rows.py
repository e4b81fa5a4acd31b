"""Two canonical texts of one table, row by row and field by field."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from evalcore.certificates import canonical
from evalcore.certificates.canonical import NOTHING
from evalcore.certificates.result_tree import SUBJECT_FIELD
from projections.digests import COLUMNS
from projections.replaying.model import Difference

_KEYS: Mapping[str, tuple[str, ...]] = {
    "subjects": (),
    "standings": (),
    "score_nodes": ("node",),
    "effects": ("rule",),
    "flags": ("rule", "id"),
    "contributions": ("indicator", "slot"),
}
"""What tells the rows of one subject apart. Effects of one rule are told apart by their order."""

_EVENTS = ("events", "evidence")

Row = dict[str, str]


def row_differences(table: str, subject: str, then: str, now: str) -> Iterator[Difference]:
    """What differs between a subject's lines of one table, then and now; rows by their key."""
    before, after = _rows(table, then), _rows(table, now)
    for key in sorted({*before, *after}):
        old, new = before.get(key), after.get(key)
        shown = " ".join(key[0])
        if old is None or new is None:
            row = old or new or {}
            yield Difference(
                table,
                subject,
                shown,
                "",
                None if old is None else _shown(table, old),
                None if new is None else _shown(table, new),
                _events(row),
                row.get("basis", ""),
            )
            continue
        for column in COLUMNS[table]:
            if old[column] != new[column]:
                events = tuple(sorted({*_events(old), *_events(new)}))
                basis = new.get("basis", "")
                yield Difference(
                    table, subject, shown, column, plain(old[column]), plain(new[column]),
                    events, basis,
                )  # fmt: skip


def plain(field: str) -> str:
    """A field of canonical text for people: nothing is empty, what was escaped is as it was."""
    return "" if field == NOTHING else canonical.plain(field.replace(",", ", "))


Key = tuple[tuple[str, ...], int]


def _rows(table: str, text: str) -> dict[Key, Row]:
    """Rows by key, and by order among those of one key."""
    columns, found = COLUMNS[table], dict[Key, Row]()
    for line in text.split("\n")[:-1]:
        fields = line.split("\t")
        # A line of another version of the format is compared as a whole.
        fields += [NOTHING] * (len(columns) - len(fields))
        row = dict(zip(columns, fields, strict=False))
        key = tuple(plain(row[name]) for name in _KEYS[table])
        nth = 0
        while (key, nth) in found:
            nth += 1
        found[key, nth] = row
    return found


def _shown(table: str, row: Row) -> str:
    left = (plain(row[name]) for name in COLUMNS[table] if name not in ("subject", "id"))
    return " · ".join(value for value in left if value)


def _events(row: Row) -> tuple[int, ...]:
    listed = next((row[name] for name in _EVENTS if name in row), "")
    return tuple(int(one) for one in listed.split(",") if one.isdecimal())


def subject_in(table: str, line: str) -> str:
    """Whom a canonical line is about."""
    fields = line.split("\t")
    at = SUBJECT_FIELD[table]
    return plain(fields[at].rstrip("\n")) if at < len(fields) else ""
