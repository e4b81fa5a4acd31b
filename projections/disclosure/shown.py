"""What an outsider finds in published files, and what may be said against it."""

from __future__ import annotations

from attrs import frozen

from projections.disclosure.plan import BALLOTS

ALL: frozenset[str] = frozenset()
"""The raters of a number that is of all categories together."""

COUNT = ""
"""The option under which the number of raters itself stands."""


@frozen
class Shown:
    """A number of votes that stands in a published file.

    ``meeting`` is its number, or whatever the file says instead. ``raters`` are the categories it
    is of, ``ALL`` of all of them together; ``option`` is what was chosen (of ballots ``returned``,
    ``invalid``, ``blank``), ``COUNT`` for how many raters there were.
    """

    file: str
    place: str
    meeting: str
    part: str
    item: str
    raters: frozenset[str]
    option: str
    value: int
    earlier: bool = False
    """In a version that was published before."""

    @property
    def question(self) -> tuple[str, str, str]:
        return self.meeting, self.part, self.item

    @property
    def of_ballots(self) -> bool:
        return self.item == BALLOTS


FEW, DERIVED, DIFFERENCE, WITHHELD = "few", "derived", "difference", "withheld"
"""Too few raters are shown by themselves; what is withheld can be worked out; two versions differ
by too few; what results withhold stands there all the same."""


@frozen(order=True)
class Finding:
    """A group of raters whose votes a published file tells.

    ``raters`` are its categories, ``count`` how many they are (0: not known), ``votes`` what they
    chose. ``how`` says how the votes follow from what is shown.
    """

    file: str
    place: str
    kind: str
    meeting: str
    part: str
    item: str
    raters: tuple[str, ...]
    count: int
    votes: tuple[tuple[str, int], ...]
    how: str = ""
