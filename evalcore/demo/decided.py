"""The invented county decides: the demo's scheme with a decision under every number.

The catalogue's scheme leaves weights, ties and much else open and marks what it assumes as
``demo``; such a run can't be official. The invented county takes the same numbers by a decision of
its own, which is invented like the county, so that the demo can show adopting and publishing. It
is stricter about ballots: groups of fewer than ten raters are neither scored nor shown apart, so
that nobody's vote is known where all of a small group agree.
"""

from __future__ import annotations

import re

SCHEME = "lanxi-secretaries-2025"
"""The identifier of the county's own scheme."""

DECISION = "澜溪县委〔2024〕30号(虚构), 2024-12-30"
"""What its numbers rest on."""

AUTHORITY = "澜溪县委组织部(虚构)"
DECIDED_ON = "2024-12-30"

_DEMO = re.compile(r"\bdemo: true\b")
_NAME = re.compile(r"^scheme: .*$", re.MULTILINE)
_AUTHORITY = re.compile(r"^authority: .*$", re.MULTILINE)
_COMMENT = re.compile(r"\A(?:#.*\n)+")

_SCORED_APART = "      missing: renormalise\n      smallest: {value: 5, demo: true}\n"
_SHOWN = "disclosure:\n  smallest: {value: 5, demo: true}\n"
STRICTER = {
    _SCORED_APART: _SCORED_APART.replace("5", "10"),
    _SHOWN: _SHOWN + "  unanimous: {value: 10, demo: true}\n",
}
"""What the county decides otherwise."""

_HEAD = """\
# The scheme of an invented county: the numbers of the catalogue's county-secretaries-2025, taken
# by a decision that is invented too; groups of fewer than ten raters stand nowhere alone. An
# office replaces every `decision` by its own.
"""


def decided(catalogue: str) -> str:
    """The YAML of a scheme of the catalogue as the invented county adopts it."""
    for theirs, own in STRICTER.items():
        assert catalogue.count(theirs) == 1, theirs
        catalogue = catalogue.replace(theirs, own)
    text = _DEMO.sub(f'decision: "{DECISION}"', _COMMENT.sub("", catalogue))
    text = _NAME.sub(f"scheme: {SCHEME}", text, count=1)
    return _HEAD + _AUTHORITY.sub(f"authority: {AUTHORITY}", text, count=1)
