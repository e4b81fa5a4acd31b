"""Text from elsewhere on a terminal: shown as it is written, and never obeyed.

Names, actors and states may come from a record, a bundle or a note that somebody else made. A
terminal takes control characters as orders (to clear what it shows, to write over it), and turns
text around at directional marks, so that a key or an office could be made to look like another.
"""

from __future__ import annotations

import re

_ORDERS = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f"  # controls, but tab and line feed
    "\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb"  # directions, unseen marks
    "\U000e0000-\U000e007f]"  # tags
)


def visible(text: str) -> str:
    """``text`` with each character that a terminal would obey or hide written as ``\\uXXXX``.

    That is how JSON writes it too, so that JSON stays the same JSON.
    """
    return _ORDERS.sub(_written, text)


def _written(found: re.Match[str]) -> str:
    units = found[0].encode("utf-16-be")
    return "".join(f"\\u{units[at : at + 2].hex()}" for at in range(0, len(units), 2))
