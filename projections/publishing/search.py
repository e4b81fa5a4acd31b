"""Full-text search that finds Chinese words of two characters.

The tokenizers of SQLite either take a run of Chinese as one word or need three characters. So the
words stored are the pairs of neighbouring characters, with the last character of a run by itself:
``红旗社区`` becomes ``红旗 旗社 社区 区``. Latin letters and digits stay whole words.
"""

from __future__ import annotations

import re
import unicodedata

_RUNS = re.compile(r"[0-9a-z]+|[^\W0-9a-z_]+")
_LATIN = re.compile(r"[0-9a-z]+")


def _runs(text: str) -> list[str]:
    """Runs of letters, in one spelling: full-width and upper-case forms are the plain ones."""
    return _RUNS.findall(unicodedata.normalize("NFKC", text).casefold())


def words(text: str) -> str:
    """What is stored for ``text``."""
    found: list[str] = []
    for run in _runs(text):
        if _LATIN.fullmatch(run):
            found.append(run)
        else:
            found.extend(run[at : at + 2] for at in range(len(run)))
    return " ".join(found)


def query(text: str) -> str:
    """The FTS5 expression that finds ``text``: every run as a phrase, all of them.

    Empty where ``text`` holds no letter or digit.
    """
    phrases = []
    for run in _runs(text):
        if _LATIN.fullmatch(run) or len(run) == 1:
            phrases.append(f'"{run}" *')
        else:
            pairs = " ".join(run[at : at + 2] for at in range(len(run) - 1))
            phrases.append(f'"{pairs}"')
    return " AND ".join(phrases)
