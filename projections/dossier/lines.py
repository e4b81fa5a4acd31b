"""The canonical text of one subject's rows, read back: what is shown is taken from what is proved.

The format is that of ``projections.digests``; ``row`` and ``column`` count from 0, as in the
bindings of a page.
"""

from __future__ import annotations

from collections.abc import Mapping

from evalcore.certificates.canonical import NOTHING, plain
from projections.digests import COLUMNS
from projections.dossier.page.shown import rows


def rows_of(table: str, text: str) -> list[dict[str, str | None]]:
    """The rows of a table by column, unescaped; NULL is None. Lists stay as they are written."""
    lists = _LISTS.get(table, ())
    return [
        {
            name: value if name in lists else _plain(value)
            for name, value in zip(COLUMNS[table], fields, strict=True)
        }
        for fields in rows(text)
    ]


_LISTS: Mapping[str, tuple[str, ...]] = {
    "standings": ("lists",),
    "effects": ("evidence",),
    "flags": ("cites", "evidence"),
    "contributions": ("events",),
    "subjects": ("intervals",),
}


def _plain(field: str) -> str | None:
    return None if field == NOTHING else plain(field)


def items(field: str | None) -> list[str]:
    """The items of a list, unescaped."""
    return [plain(item) for item in field.split(",")] if field else []


def column(table: str, name: str) -> int:
    """Place of a column, from 0."""
    return COLUMNS[table].index(name)
