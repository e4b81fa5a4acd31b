"""Check sheets among the files that ``import`` was given: known by their form."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evalcore.errors import UsageError
from evalcore.messages import _

if TYPE_CHECKING:
    from evalcore.intake.files.handed import Handed
    from evalcore.intake.mapping import Mapping
    from evalcore.record import Record


def with_check_sheets(
    record: Record, mapping: Mapping, opened: list[Handed], *, asked: bool
) -> tuple[Mapping, list[Handed]]:
    """The mapping to read the files with, and the files; check sheets are held against their keys.

    ``asked``: the mapping was named. Raises UsageError where check sheets and others come together:
    they are read in different ways.
    """
    from evalcore.intake.check_sheet_form import MAPPING
    from evalcore.intake.check_sheets import is_check_sheet, read_check_sheet
    from evalcore.intake.mapping_file import load_mapping
    from evalcore.procedures.checking_sheets import sizes_sent

    if asked and mapping.name != MAPPING:
        return mapping, opened
    ours = [handed.problem is None and is_check_sheet(handed) for handed in opened]
    if not any(ours):
        return mapping, opened
    others = [
        handed.name
        for handed, is_ours in zip(opened, ours, strict=True)
        if not (is_ours or handed.problem)
    ]
    if others:
        raise UsageError(
            _(
                "Check sheets are imported apart from other files. Name these apart: {names}."
            ).format(names=", ".join(others[:5]) + (" …" if len(others) > 5 else ""))
        )
    sent = sizes_sent(record)
    read = [
        read_check_sheet(handed, sent) if is_ours else handed
        for handed, is_ours in zip(opened, ours, strict=True)
    ]
    return load_mapping(MAPPING), read
