"""The fields of canonical text: how a text is written in one, and read back.

The format as a whole is told in ``projections.digests``, which writes it: one line per row, fields
separated by tabs, lists by commas, so that these, line ends and the backslash itself are escaped.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from evalcore.certificates.result_tree import subject_of

if TYPE_CHECKING:
    from evalcore.vocabulary.results import StandingPublished

NOTHING = "\\N"
"""A field without a value (NULL)."""

CODES = {"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r", ",": "\\c"}
"""Character → how it is written within a text."""

ESCAPES = str.maketrans(CODES)
_MEANT = {code[1]: character for character, code in CODES.items()}
_CODE = re.compile(r"\\([\\tnrc])")


def escaped(text: str) -> str:
    """A text as a field."""
    return text.translate(ESCAPES)


def plain(field: str) -> str:
    """The text of a field; what is no code of ours stays as it is."""
    return _CODE.sub(lambda found: _MEANT[found[1]], field)


def standing_fields(one: StandingPublished) -> list[str]:
    """A published standing as its row in the table of standings has it, but for ``tied_with``.

    That one is in the table alone, before the last three fields.
    """
    return [
        escaped(subject_of(one)),
        escaped(one.cohort),
        escaped(one.status),
        _whole(one.total),
        _whole(one.decimals),
        _whole(one.rank),
        _whole(one.ranked_of),
        escaped(one.score_grade),
        escaped(one.grade),
        ",".join(escaped(name) for name in one.lists.split("|") if name),
    ]


def _whole(value: int | None) -> str:
    return NOTHING if value is None else str(value)
