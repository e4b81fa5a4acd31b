"""Private parts: every private hash has its box, and what opens fits."""

from __future__ import annotations

from collections.abc import Sequence

from evalcore.errors import StoreError
from evalcore.messages import _
from evalcore.record.envelope import Row
from evalcore.record.private import Key, Keyring, unseal
from evalcore.record.store import Box, Store
from evalcore.record.verify_findings import Findings

TRIALS = 100_000
"""Keys tried on boxes whose own key is unknown: then no more."""


def check_boxes(
    rows: Sequence[Row], boxes: Sequence[Box], keys: Keyring | None, findings: Findings
) -> None:
    """Check the boxes of a range against its events."""
    sound = [box for box in boxes if isinstance(box.key_id, str) and isinstance(box.box, bytes)]
    wanted = {box.key_id for box in sound}
    opened: dict[str, Key] = keys.find(wanted) if keys else {}
    held = keys.listed() if keys and wanted - opened.keys() else {}
    by_position = {box.position: box for box in sound}
    for kept in boxes:
        if kept.position not in by_position:
            findings.add(kept.position, _("its private part was changed"))
    for row in rows:
        box: Box | None = by_position.pop(row[0], None)
        if not row[8]:
            if box is not None:
                findings.add(row[0], _("a private part is stored that the event does not have"))
        elif box is None:
            findings.add(row[0], _("its private part is missing"))
        elif box.key_id not in opened:
            findings.sealed += 1
            if held and box.key_id not in held:
                findings.strange.append((row[0], box.key_id))
        elif _fits(opened[box.key_id], box, row):
            findings.private += 1
        else:
            findings.add(row[0], _("its private part was changed"))


def check_strange(store: Store, keys: Keyring | None, findings: Findings) -> None:
    """Boxes under a key that the key file never held: none of its other keys opens them.

    One that does shows that the name of the key was changed, so that the text would pass for
    sealed for ever.
    """
    if keys is None or not findings.strange:
        return
    every = keys.find(keys.listed())
    trials = TRIALS
    for position, _key_id in findings.strange:
        rows, boxes = store.rows(position, position), store.boxes(position, position)
        trials -= len(every)
        if trials < 0:
            return
        if rows and boxes and any(_fits(key, boxes[0], rows[0]) for key in every.values()):
            findings.sealed -= 1
            findings.add(position, _("the name of the key of its private part was changed"))


def _fits(key: Key, box: Box, row: Row) -> bool:
    try:
        digest, _private = unseal(key, box.box, row[1], row[2])
    except (StoreError, TypeError, ValueError, AttributeError, OverflowError):
        # The event's own stream or version may be what was changed.
        return False
    return digest == row[8]
