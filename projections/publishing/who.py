"""Who is meant: a subject by id, code, name or unit, or an answer that helps to name it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from evalcore.errors import UsageError
from evalcore.messages import _
from projections.rows import Subject
from projections.service import UNATTRIBUTED

if TYPE_CHECKING:
    from projections.publishing.read import Results

SHOWN = 10


def the_subject(results: Results, text: str) -> Subject:
    """The one subject that ``text`` names.

    Raises UsageError that lists the candidates where there are several, and the most similar
    names where there is none.
    """
    found = matching(results, text)
    if len(found) == 1:
        return found[0]
    if found:
        lines = [f"  {s.id}  {s.person_name} {s.unit_name} {s.parent_name}" for s in found[:SHOWN]]
        if len(found) > SHOWN:
            lines.append(_("  … and {n} more").format(n=len(found) - SHOWN))
        raise UsageError(
            _("{text} could be {n} subjects. Name one by the code in front:\n{lines}").format(
                text=text, n=len(found), lines="\n".join(lines)
            )
        )
    raise UsageError(
        _("Nobody assessed is called {text}. {hint}").format(text=text, hint=_hint(results, text))
    )


def matching(results: Results, text: str) -> Sequence[Subject]:
    """Subjects that ``text`` names: an id, else a code, else a name, else words of names.

    What fell into a vacancy is found by its id only.
    """
    text = text.strip()
    for column in ("id", "person", "unit", "person_name", "unit_name"):
        ids = [
            row["id"]
            for row in results.rows(
                f"SELECT id FROM subjects WHERE {column} = ? ORDER BY id", [text]
            )
            if column == "id" or not row["id"].startswith(f"{UNATTRIBUTED}@")
        ]
        if ids:
            return results.subjects(ids)
    hits = [hit.key for hit in results.search(text) if hit.kind == "subject"]
    return results.subjects(hit for hit in hits if not hit.startswith(f"{UNATTRIBUTED}@"))


def _hint(results: Results, text: str) -> str:
    import difflib

    known: dict[str, None] = {}
    for row in results.rows("SELECT id, person, unit, person_name, unit_name FROM subjects"):
        known.update(dict.fromkeys(value for value in row.values() if value))
    close = difflib.get_close_matches(text, list(known), n=3, cutoff=0.4)
    if close:
        return _("The most similar: {names}.").format(names=", ".join(close))
    return _("See who is: evalcore standings --full.")
