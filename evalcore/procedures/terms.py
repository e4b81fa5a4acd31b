"""Days that people had, and that were over before anybody could know of them from the record.

A step may be recorded later than it was taken: ``--on`` says on which day it was. Whoever dates a
notice back could let the days to answer run out at once. It is not refused, since papers are often
entered late; but nobody was heard where the record came to know of the notice after its last day.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import msgspec

from evalcore.vocabulary.checksheets import CheckSheetSent
from evalcore.vocabulary.flags import FlagConfirmed, FlagNotified
from evalcore.vocabulary.periods import PublicityStarted

_LAST_DAY: Mapping[str, str] = {
    FlagNotified.topic(): "due_on",
    FlagConfirmed.topic(): "due_on",
    PublicityStarted.topic(): "until",
    # How long they may object stands in the scheme, not here: any day lost is told.
    CheckSheetSent.topic(): "occurred_on",
}
"""Topic → the field that says until when people may answer, appeal, object."""

_READ = msgspec.json.Decoder(dict[str, object])


def over_before(topic: str, public: bytes, recorded: date) -> str:
    """The last day of the term that a step sets, where it was over when the step was recorded.

    Empty where it was not, or the step sets none. ``recorded``: the day of its commit.
    """
    last = _READ.decode(public).get(_LAST_DAY[topic]) if topic in _LAST_DAY else None
    return last if isinstance(last, str) and last < recorded.isoformat() else ""
