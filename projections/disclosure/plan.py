"""Which votes may be shown: decided from numbers of raters alone, never from what they chose.

A group of raters is one or more categories that answered one item of one meeting. Votes are shown
by group and option, and as figures (a share of the score) that rest on one or several groups. Two
rules make it safe:

- a group of fewer raters than the least is not shown (``few``);
- whatever is shown depends on the votes of a withheld group only through the sum, option by option,
  of that group and of others withheld with it (``second``), who together are enough.

So if one of the withheld and another swap their votes, nothing that is shown changes: each count of
theirs has at least two values that fit, also for somebody who knows how many raters there were of
each category. What is left is what is true of all of them at once: where nobody of a group that
is large enough chose an option, or everybody did, that is so for each of its parts.

Because only numbers of raters decide, that something is withheld says nothing about any vote.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from attrs import field, frozen

FEW, SECOND = "few", "second"
"""Why something is withheld: too few raters; it would give another one away."""

BALLOTS = "#ballots"
"""The item under which numbers of ballots stand (issued, returned, invalid, blank)."""

Question = tuple[str, str, str]
"""What raters answered at once: meeting, part, item."""

Sizes = Mapping[Question, Mapping[str, int]]
"""How many answered, by question and category."""


@frozen(order=True)
class Group:
    """Raters who are shown together: the categories, sorted, that answered one question."""

    meeting: str
    part: str
    item: str
    categories: tuple[str, ...]

    @property
    def question(self) -> Question:
        return self.meeting, self.part, self.item


@frozen
class Figure:
    """A number that is shown and rests on votes: a slot of an indicator of a subject."""

    subject: str
    indicator: str
    slot: str
    votes: frozenset[tuple[Question, str]]
    """Question and category of every vote in it."""

    @property
    def key(self) -> tuple[str, str]:
        """What is withheld together: the shares of one indicator add to its points."""
        return self.subject, self.indicator


@frozen
class Plan:
    """What is withheld, and why; everything else may be shown."""

    least: int
    groups: Mapping[Question, tuple[Group, ...]]
    """The groups of every question, in order of their categories."""
    withheld: Mapping[Group, str]
    """``few`` or ``second``."""
    figures: Mapping[tuple[str, str], str]
    """(subject, indicator) → why its shares and points are withheld."""
    _subjects: frozenset[str] = field(init=False)

    @_subjects.default
    def _of_figures(self) -> frozenset[str]:
        return frozenset(subject for subject, _indicator in self.figures)

    def whole(self, question: Question) -> str:
        """Why the votes of all categories together are withheld; "" where they may be shown."""
        reasons = {self.withheld.get(group, "") for group in self.groups.get(question, ())}
        return next((reason for reason in (FEW, SECOND) if reason in reasons), "")

    def ballots(self, meeting: str) -> str:
        """The same of the numbers of ballots of all parts of a meeting."""
        reasons = {self.whole(q) for q in self.groups if q[0] == meeting and q[2] == BALLOTS}
        return next((reason for reason in (FEW, SECOND) if reason in reasons), "")

    def parts_of(self, subject: str) -> bool:
        """Whether points of a subject are withheld: then all of them, but for the total."""
        return subject in self._subjects


def plan(sizes: Sizes, figures: Iterable[Figure], least: int) -> Plan:
    """What to withhold of votes of ``sizes`` when ``figures`` are shown too."""
    sizes = {
        question: {category: count for category, count in found.items() if count > 0}
        for question, found in sizes.items()
    }
    shown = tuple(figures)
    groups: dict[Question, tuple[Group, ...]] = {}
    withheld: dict[Group, str] = {}
    refused: dict[tuple[str, str], str] = {}
    for questions, part in _components(sizes, shown):
        classes = _classes([sizes[q] for q in questions], part, least)
        held: dict[Group, int] = {}
        for question in questions:
            found = _groups(question, sizes[question], classes)
            groups[question] = tuple(found)
            held |= found
        hidden_here, refused_here = _settle(held, part, least)
        withheld |= hidden_here
        refused |= refused_here
    return Plan(least, groups, withheld, refused)


def _components(
    sizes: Sizes, figures: tuple[Figure, ...]
) -> Iterator[tuple[list[Question], list[Figure]]]:
    """Questions that hang together, with the figures over them.

    All questions of one part of a meeting hang together (they have the same raters), and so does
    everything that goes into one indicator of a subject.
    """
    above: dict[object, object] = {}

    def root(node: object) -> object:
        while (up := above.setdefault(node, node)) != node:
            above[node] = node = above.setdefault(up, up)
        return node

    for question in sizes:
        root(question[:2])
    for figure in figures:
        for question, _category in figure.votes:
            above[root(question[:2])] = root(figure.key)
    found: dict[object, tuple[list[Question], list[Figure]]] = {}
    for question in sorted(sizes):
        found.setdefault(root(question[:2]), ([], []))[0].append(question)
    for figure in figures:
        found.setdefault(root(figure.key), ([], []))[1].append(figure)
    yield from found.values()


def _classes(
    cells: list[Mapping[str, int]], figures: Iterable[Figure], least: int
) -> Mapping[str, frozenset[str]]:
    """Category → the categories that it is always shown with, itself among them.

    What the score has merged is never shown apart.
    """
    together = [_merged(cells, least)]
    together += [frozenset(category for _question, category in f.votes) for f in figures]
    classes = {category: frozenset({category}) for cell in cells for category in cell}
    for merged in together:
        joined = frozenset().union(*(classes[name] for name in merged if name in classes))
        classes |= dict.fromkeys(joined, joined)
    return classes


def _merged(cells: list[Mapping[str, int]], least: int) -> frozenset[str]:
    """The categories that are somewhere too few, with the next smallest until they are enough.

    Enough wherever one of them answered; where even all together are not, all are one.
    """
    smallest: dict[str, int] = {}
    for cell in cells:
        for category, count in cell.items():
            smallest[category] = min(count, smallest.get(category, count))
    merged: set[str] = set()
    for count, category in sorted((count, category) for category, count in smallest.items()):
        if count >= least and all(
            sum(cell.get(name, 0) for name in merged) >= least
            for cell in cells
            if merged & cell.keys()
        ):
            break
        merged.add(category)
    return frozenset(merged)


def _groups(
    question: Question, sizes: Mapping[str, int], classes: Mapping[str, frozenset[str]]
) -> dict[Group, int]:
    """The groups of a question with how many raters each has."""
    found: dict[Group, int] = {}
    for category in sorted(sizes):
        group = Group(*question, tuple(sorted(classes[category] & sizes.keys())))
        found[group] = found.get(group, 0) + sizes[category]
    return found


def _settle(
    sizes: Mapping[Group, int], figures: list[Figure], least: int
) -> tuple[dict[Group, str], dict[tuple[str, str], str]]:
    """Which groups and which indicators are withheld."""
    refused = dict.fromkeys((f.key for f in figures if _cuts(f, sizes)), SECOND)
    while True:
        live = [f for f in figures if f.key not in refused]
        withheld = {group: FEW for group, count in sizes.items() if count < least}
        failed: set[tuple[str, str]] = set()
        for signature, members in _alike(sizes, live).items():
            few = [group for group in members if group in withheld]
            if not signature or not few:
                continue
            count = sum(sizes[group] for group in few)
            spare = sorted((sizes[g], g) for g in members if g not in withheld)
            while count < least and spare:
                more, group = spare.pop(0)
                withheld[group] = SECOND
                count += more
            if count < least:
                failed |= {live[at].key for at in signature}
        if not failed:
            return withheld, refused
        refused |= dict.fromkeys(failed, FEW)


def _cuts(figure: Figure, groups: Iterable[Group]) -> bool:
    """Whether a figure rests on some of a group and not on the rest of it."""
    for group in groups:
        inside = {c for c in group.categories if (group.question, c) in figure.votes}
        if inside and len(inside) < len(group.categories):
            return True
    return False


def _alike(sizes: Mapping[Group, int], figures: list[Figure]) -> dict[frozenset[int], list[Group]]:
    """Groups by the figures that rest on them: those of one kind can stand in for each other."""
    found: dict[frozenset[int], list[Group]] = {}
    for group in sorted(sizes):
        signature = frozenset(
            at for at, f in enumerate(figures) if (group.question, group.categories[0]) in f.votes
        )
        found.setdefault(signature, []).append(group)
    return found
