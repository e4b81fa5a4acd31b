"""Small files that commands hand out: whole or not at all, and never over something else."""

from __future__ import annotations

from pathlib import Path

from evalcore.errors import UsageError
from evalcore.messages import _
from evalcore.placing import write_whole


def refuse_no_place(path: Path) -> None:
    """Raise UsageError where ``path`` is a folder, or lies in none."""
    if path.is_dir():
        raise UsageError(_("{path} is a folder. Name a file in it.").format(path=path))
    if not path.parent.is_dir():
        raise UsageError(
            _("--out: there is no directory {directory}. Make it first.").format(
                directory=path.parent
            )
        )


def refuse_place(path: Path, *begins: bytes) -> None:
    """Raise UsageError where a small file can't be written to ``path``.

    An older file is replaced only where it begins as one of ``begins``: it was one of these. Asked
    before anything is done, so that nothing is done where the result has no place.
    """
    refuse_no_place(path)
    if path.exists():
        with path.open("rb") as file:
            found = file.read(max(map(len, begins), default=0))
        if not any(each and found.startswith(each) for each in begins):
            raise UsageError(
                _(
                    "{path} exists and holds something else; it is not overwritten. Name another "
                    "file."
                ).format(path=path)
            )


def write_small(path: Path, data: bytes, *begins: bytes) -> None:
    """Write ``data`` to ``path``, after ``refuse_place``."""
    refuse_place(path, *begins)
    write_whole(path, data, replace=True)
