"""The file as a zip of one spelling: fixed dates, and the rows of long tables put in on the way.

openpyxl writes everything but the rows below a sheet's header: cell by cell it would take minutes
over a city's ledgers. They are put in where its sheet ends, as the part goes into the zip.
"""

from __future__ import annotations

import zipfile
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

DAY = (1980, 1, 1, 0, 0, 0)
"""The earliest day that a zip knows."""

END = b"</sheetData>"
CHUNK = 1 << 16
Body = Callable[[], Iterator[bytes]]


class Package(zipfile.ZipFile):
    """A zip in which the same content is the same bytes.

    ``bodies``: name of a sheet's part → what goes in behind the rows that it has.
    """

    def __init__(self, file: Path, bodies: Mapping[str, Body]) -> None:
        super().__init__(file, "w", zipfile.ZIP_DEFLATED)
        self.bodies = bodies

    def writestr(self, zinfo_or_arcname: Any, data: Any, *_more: Any, **_options: Any) -> None:
        """Add a part."""
        super().writestr(_dated(str(zinfo_or_arcname)), data)

    def write(self, filename: Any, arcname: Any = None, *_more: Any, **_options: Any) -> None:
        """Add the part that a file holds; a sheet with its rows."""
        name = str(arcname or filename).lstrip("/")
        # What stands around the rows of a sheet is small.
        frame = Path(filename).read_bytes()
        body = self.bodies.get(name)
        head, end, tail = frame.partition(END)
        if body is None or not end:
            self.writestr(name, frame)
            return
        with self.open(_dated(name), "w", force_zip64=True) as part:
            part.write(head)
            for piece in body():
                part.write(piece)
            part.write(end + tail)


def _dated(name: str) -> zipfile.ZipInfo:
    info = zipfile.ZipInfo(name, DAY)
    info.compress_type = zipfile.ZIP_DEFLATED
    # Else it would say on which system it was made.
    info.create_system = 0
    return info
