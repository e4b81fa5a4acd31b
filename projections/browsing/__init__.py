"""Results to look around in with Datasette: a copy that holds what its readers may see.

``copying`` makes the database, ``questions`` are asked already, ``metadata`` says in Chinese or
English what everything is. Datasette itself is not imported here; ``cli.browse`` starts it.
"""

from __future__ import annotations

from projections.browsing.copying import Copied, LeftOut, copy_results, is_copy
from projections.browsing.metadata import metadata
from projections.browsing.questions import QUESTIONS, Question, questions_of

__all__ = [
    "QUESTIONS",
    "Copied",
    "LeftOut",
    "Question",
    "copy_results",
    "is_copy",
    "metadata",
    "questions_of",
]
