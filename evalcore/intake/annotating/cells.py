"""Cells of a sheet coloured in place: only the tags that change are rewritten."""

from __future__ import annotations

import re
from collections.abc import Mapping

from attrs import frozen

from evalcore.intake.annotating.marks import Place
from evalcore.intake.annotating.scan import Painter, Scan, cell_at, worse

_MERGE = re.compile(rb"""<(?:\w+:)?mergeCell\b[^>]*?\sref\s*=\s*["']([A-Z]+\d+):([A-Z]+\d+)["']""")
_SELECTED = re.compile(rb"""(<(?:\w+:)?sheetView\b[^>]*?)\stabSelected\s*=\s*(?:"[^"]*"|'[^']*')""")
_TOP = 1 << 16


@frozen
class Edited:
    """A sheet after its cells were coloured.

    ``placed``: where each wanted place is. ``legacy``: id of the relationship to its comment
    shapes, empty where there is none; ``span``: the bytes of that tag, or where it belongs.
    """

    xml: bytes
    placed: dict[Place, Place]
    legacy: str
    span: tuple[int, int]
    prefix: str

    def with_legacy(self, relation: str, namespace: str) -> bytes:
        """The sheet with this relationship to comment shapes; none where empty."""
        start, end = self.span
        tag = f'<{self.prefix}legacyDrawing xmlns:r="{namespace}" r:id="{relation}"/>'
        return self.xml[:start] + (tag.encode() if relation else b"") + self.xml[end:]


def edit_cells(xml: bytes, wanted: Mapping[Place, str], painter: Painter) -> Edited:
    """Colour the wanted places (→ severity) and take our older colours away everywhere else.

    A cell that is not there is made, with the style of its row or column; of merged cells the
    one that shows is taken. Raises CannotEdit where the sheet is no sound XML.
    """
    shown = _merged(xml, wanted)
    severities: dict[Place, str] = {}
    for place, severity in wanted.items():
        at = shown.get(place, place)
        severities[at] = worse(severities.get(at), severity)
    scan = Scan(xml, severities, painter)
    scan.run()
    placed = {place: scan.placed.get(shown.get(place, place), (0, 0)) for place in wanted}
    pieces, position, shift = [], 0, 0
    for start, end, new in sorted(scan.patches, key=lambda patch: patch[:2]):
        pieces += [xml[position:start], new]
        position = end
        shift += len(new) - (end - start)
    pieces.append(xml[position:])
    start, end = scan.span
    return Edited(b"".join(pieces), placed, scan.legacy, (start + shift, end + shift), scan.prefix)


def unselected(xml: bytes) -> bytes:
    """The sheet without the mark of the chosen tab: two chosen tabs would be edited together."""
    # It stands above the cells, of which there may be many.
    return _SELECTED.sub(rb"\1", xml[:_TOP], count=1) + xml[_TOP:]


def _merged(xml: bytes, wanted: Mapping[Place, str]) -> dict[Place, Place]:
    """Wanted places inside merged cells → the corner that shows."""
    tail = max(xml.rfind(b"sheetData>"), xml.rfind(b"sheetData/>"), 0)
    found: dict[Place, Place] = {}
    for match in _MERGE.finditer(xml, tail):
        (top, left), (bottom, right) = cell_at(match[1].decode()), cell_at(match[2].decode())
        for row, column in wanted:
            if top <= row <= bottom and left <= column <= right:
                found[row, column] = (top, left)
    return found
