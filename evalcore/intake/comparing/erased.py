"""Words that were erased (``sealed destroy``) do not come back with the next workbook.

Offices hand in the same rows month after month. What was erased is recognised by its fact, not by
its words, which nobody can compare any more: any private word in such a row is refused by name of
the cell. Where it was chosen to keep the files that hold the words, nothing is refused.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from evalcore.intake.comparing.known import Known, private_specs
from evalcore.intake.findings import Finding
from evalcore.intake.rows.normal import SEALED_CELL
from evalcore.messages import _
from evalcore.procedures.seals import Recorded, recorded
from evalcore.vocabulary.seals import SealKeyDestroyed

if TYPE_CHECKING:
    from evalcore.intake.comparing.spill import Spill


def erased_again(here: Spill, known: Known) -> list[Finding]:
    """A finding for each cell that holds a word of a fact whose words were erased."""
    told = {
        one.fact.scope: one
        for one in recorded(known.record)
        if isinstance(one.fact, SealKeyDestroyed)
    }
    if all(_kept(one) for one in told.values()):
        return []
    rows = here.all(
        "SELECT a.seq, a.position FROM here.act AS a JOIN here.facts AS f ON f.seq = a.seq "
        "WHERE f.private IS NOT NULL ORDER BY a.seq"
    )
    scopes = _scopes(known, [position for _seq, position in rows])
    found: list[Finding] = []
    for seq, position in rows:
        by = told.get(scopes.get(position, ""))
        if by is None or by.position < position or _kept(by):
            continue
        one = here.reported([seq])[seq]
        for spec in private_specs(type(one.fact)):
            word = getattr(one.fact, spec.name)
            if word and word != SEALED_CELL:
                found.append(
                    one.finding(
                        spec.name,
                        _(
                            "what stood here was erased for good on {day} (position {position})"
                        ).format(day=by.fact.occurred_on, position=by.position),
                        _("Clear the cell, and hand the file in again without these words."),
                    )
                )
    return found


def _kept(one: Recorded) -> bool:
    return isinstance(one.fact, SealKeyDestroyed) and bool(one.fact.kept_files)


def _scopes(known: Known, positions: list[int]) -> dict[int, str]:
    """Position → the scope whose key seals its private part."""
    record = known.record
    if record.keys is None or not record.keys.is_file():
        return {}
    listed = record.keyring().listed()
    found: dict[int, str] = {}
    for position in positions:
        for box in record.store.boxes(position, position):
            found[position] = listed.get(box.key_id, "")
    return found
