"""The words of an election: what is a category of raters, what is an option, what is neither."""

from __future__ import annotations

from attrs import frozen

from evalcore.vocabulary.evaluations import PARTS


@frozen
class Words:
    """What categories and options are called, as far as is known; without, only titles are read."""

    categories: frozenset[str] = frozenset()
    options: frozenset[str] = frozenset()
    titles: frozenset[str] = frozenset(PARTS.values())
    """What names a category and means none: 群众测评 is a part of a meeting."""

    def plus(self, other: Words) -> Words:
        return Words(
            self.categories | other.categories,
            self.options | other.options,
            self.titles | other.titles,
        )
