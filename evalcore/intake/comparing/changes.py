"""What an import would do or did, row by row: data, to be shown in words or on the cell."""

from __future__ import annotations

from typing import Any, Literal

from attrs import asdict, frozen

Kind = Literal["new", "supplemented", "corrected", "retracted", "vanished"]


@frozen
class FieldChange:
    """One field of a fact: its name and title, what the record holds and what the file says.

    Values as people read them (titles of choices, ISO days); both empty for a private field,
    whose words are never repeated.
    """

    name: str
    title: str
    old: str
    new: str
    cell: str = ""


@frozen
class Change:
    """What one row means for one fact.

    ``new``: not in the record; ``supplemented``: a cell that was blank is filled; ``corrected``: a
    cell differs; ``retracted``: withdrawn by the file; ``vanished``: the record has it from an
    earlier state of this sheet, and no row says it now (``row`` 0). ``about`` tells which thing it
    is (the values of its natural key, as people read them); ``position`` is where the record
    holds it, 0 for what is new.
    """

    kind: Kind
    file: str
    sheet: str
    row: int
    fact: str
    title: str
    about: str
    position: int = 0
    fields: tuple[FieldChange, ...] = ()

    def as_row(self) -> dict[str, Any]:
        """The change as JSON data, fields in order."""
        return asdict(self)
