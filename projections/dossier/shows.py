"""What a page shows, bound to what it proves: every number is written from the proved field itself.

A binding names an element of the page, the field behind it and the form in which it is shown; the
page compares the two. ``docs/dossier-page.md`` describes the forms.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from evalcore.certificates.canonical import NOTHING, escaped
from projections.dossier.lines import column
from projections.dossier.page.shown import rows, shown_text

if TYPE_CHECKING:
    from markupsafe import Markup

    from evalcore.certificates.text import Certificate

Json = dict[str, Any]


class Shows:
    """Writes proved fields as elements, and keeps the bindings in the order of the page.

    ``tables`` are the canonical texts that the page bears; a field of any other table is written
    without a binding.
    """

    def __init__(self, tables: Mapping[str, str], certificate: Certificate) -> None:
        self._rows = {table: rows(text) for table, text in tables.items()}
        self._certificate = certificate
        self.bindings: list[Json] = []

    def proves(self, table: str) -> bool:
        """Whether the page bears the rows of a table."""
        return table in self._rows

    def cell(self, table: str, row: int, name: str, form: str = "text") -> Markup:
        """A field of the subject's rows."""
        place = column(table, name)
        text = shown_text(form, self._rows[table][row], place)
        assert text is not None, (table, name, form)
        return self._element(text, {"table": table, "row": row, "column": place, "as": form})

    def entry(self, position: int, field: str, value: object, form: str = "text") -> Markup:
        """A field of the envelope, or ``state.<name>``, of an entry that the page bears."""
        text = shown_text(form, [_field(value)], 0)
        assert text is not None, (position, field, form)
        return self._element(text, {"entry": position, "field": field, "as": form})

    def certified(self, name: str, form: str = "text") -> Markup:
        """A line of the certificate, by the name that it has there."""
        value = {
            "log": self._certificate.log,
            "digest": self._certificate.digest,
            "code": self._certificate.code,
        }.get(name) or getattr(self._certificate, name)
        text = shown_text(form, [_field(value)], 0)
        assert text is not None, (name, form)
        return self._element(text, {"certificate": name, "as": form})

    def checkpoint(self, name: str, value: object, form: str = "text") -> Markup:
        """A line of the checkpoint."""
        text = shown_text(form, [_field(value)], 0)
        assert text is not None, (name, form)
        return self._element(text, {"checkpoint": name, "as": form})

    def on(self, body: str) -> list[Json]:
        """The bindings of those elements that ``body`` holds: not every field written is placed."""
        placed = set(_PLACED.findall(body))
        return [binding for binding in self.bindings if binding["id"] in placed]

    def _element(self, text: str, binding: Json) -> Markup:
        from markupsafe import Markup

        if text != presentable(text).strip():
            # A page can't hold this text as it is: it is shown all the same, and not bound.
            return Markup("<span>{}</span>").format(presentable(text))
        name = f"s{len(self.bindings) + 1}"
        self.bindings.append({"id": name, **binding})
        return Markup('<span id="{}">{}</span>').format(name, text)


_PLACED = re.compile(r'<span id="(s\d+)">')
_UNPRESENTABLE = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff\ufeff"
    "\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufff9-\ufffb\U000e0000-\U000e007f]"
)


def presentable(text: str) -> str:
    """Text with what no page can hold (controls, directions, unseen characters) as boxes."""
    return _UNPRESENTABLE.sub("□", text)


def _field(value: object) -> str:
    """A value as a field of canonical text."""
    if value is None:
        return NOTHING
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Sequence) and not isinstance(value, str):
        return ",".join(map(_field, value))
    return escaped(str(value))
