"""The trail: who entered or overrode what, when, why; and what of it counts.

``open_trail(record, commit)`` reads the columns of the record as known at a commit; ``find`` says
which positions a question is about, ``entries`` what stands there.
"""

from __future__ import annotations

from projections.trail.entries import Changed, Entry, FileRef, Paper, Said
from projections.trail.search import Asked
from projections.trail.trail import Trail, open_trail

__all__ = ["Asked", "Changed", "Entry", "FileRef", "Paper", "Said", "Trail", "open_trail"]
