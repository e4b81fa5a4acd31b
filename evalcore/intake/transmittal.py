"""What a workbook says about its own handing in: the transmittal sheet, and the line of signatures.

The sheet 报送单 holds labels in one column and values beside them; a sheet of records holds its
labels (填报人, 审核人, 填报日期, 原件存放) above the headers.
"""

from __future__ import annotations

from datetime import date

from attrs import frozen

TRANSMITTAL = "报送单"
"""Title of the transmittal sheet."""


@frozen
class Transmittal:
    """Who hands a file in, when, and why it changes what was reported before.

    ``reason`` and ``authority`` answer for every changed cell of the file.
    """

    unit: str = ""
    received_on: date | None = None
    handed_in_by: str = ""
    reason: str = ""
    authority: str = ""


@frozen
class Sign:
    """Who filled and who checked a sheet, when, and where its paper original lies."""

    filled_by: str = ""
    reviewed_by: str = ""
    filled_on: date | None = None
    original_at: str = ""

    def __bool__(self) -> bool:
        """Whether anything is said."""
        return bool(self.filled_by or self.reviewed_by or self.filled_on or self.original_at)
