"""Movement between grades: from each grade on the left to each on the right, as broad as many."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from projections.charts.figure import WIDTH, Figure, table
from projections.charts.palette import DOWN, SAME, UP, Ink, fill_of
from projections.charts.svg import DARK, GREY, across, el, rect, words

LEFT, RIGHT, NODE = 700, WIDTH - 700, 90
TALL, GAP, TOP = 1700, 130, 420

Moves = Mapping[tuple[str, str], int]
"""(before, now) → how many."""


def alluvial(
    name: str,
    title: str,
    about: str,
    grades: Sequence[str],
    moves: Moves,
    sides: tuple[str, str],
    kinds: tuple[str, str, str],
    head: Sequence[str],
    note: str = "",
) -> Figure:
    """Bands from the grade before to the grade now, best at the top.

    ``grades`` best first; ``sides`` are headings of both sides; ``kinds`` the words for rising,
    staying and falling; ``head``: before, now, how many.
    """
    before = [g for g in grades if any(b == g and n for (b, _now), n in moves.items())]
    now = [g for g in grades if any(w == g and n for (_before, w), n in moves.items())]
    whole = max(1, sum(moves.values()))
    left, bottom_left = _nodes(before, {g: _sum(moves, 0, g) for g in before}, whole)
    right, bottom_right = _nodes(now, {g: _sum(moves, 1, g) for g in now}, whole)
    place = {grade: at for at, grade in enumerate(grades)}
    at_left, at_right = dict(left), dict(right)
    drawn = [_key(name, kinds, moves, place)]
    numbers = []
    for was in before:
        for became in now:
            count = moves.get((was, became), 0)
            if not count:
                continue
            thick = max(8, TALL * count // whole)
            y1, y2 = at_left[was], at_right[became]
            ink = _ink(place[was], place[became])
            drawn.append(_band(name, y1, y2, thick, ink))
            if thick >= 120:
                numbers.append(_number(LEFT + NODE + 130, y1 + thick // 2 + 35, count))
            at_left[was] += thick
            at_right[became] += thick
    for nodes, side in ((left, 0), (right, 1)):
        for grade, y in nodes.items():
            count = _sum(moves, side, grade)
            tall = max(8, TALL * count // whole)
            drawn.append(_node(grade, count, y, tall, side))
    drawn += numbers
    drawn.append(words(LEFT + NODE, TOP - 70, sides[0], 100, "end", GREY))
    drawn.append(words(RIGHT - NODE, TOP - 70, sides[1], 100, "start", GREY))
    data = [
        (was, became, moves[was, became])
        for was in before
        for became in now
        if moves.get((was, became))
    ]
    height = max(bottom_left, bottom_right) + 40
    return Figure(
        name, title, about, "".join(drawn), height, table(head, data), (UP, SAME, DOWN), note
    )


def _sum(moves: Moves, side: int, grade: str) -> int:
    return sum(count for pair, count in moves.items() if pair[side] == grade)


def _nodes(
    grades: Sequence[str], counts: Mapping[str, int], whole: int
) -> tuple[dict[str, int], int]:
    """Where each grade begins, and where the last one ends."""
    found, y = {}, TOP
    for grade in grades:
        found[grade] = y
        # Thin ones still need the room of their name.
        y += max(TALL * counts[grade] // whole, 150) + GAP
    return found, y


def _ink(before: int, now: int) -> Ink:
    return SAME if before == now else UP if now < before else DOWN


def _band(name: str, y1: int, y2: int, thick: int, ink: Ink) -> str:
    start, end, half = LEFT + NODE, RIGHT - NODE, (LEFT + RIGHT) // 2
    path = (
        f"M{start} {y1}C{half} {y1} {half} {y2} {end} {y2}"
        f"V{y2 + thick}C{half} {y2 + thick} {half} {y1 + thick} {start} {y1 + thick}Z"
    )
    return el(
        "path", d=path, fill=fill_of(name, ink), fill_opacity="0.85", stroke=DARK, stroke_width=5
    )


def _number(x: int, y: int, count: int) -> str:
    half = across(str(count), 95) // 2 + 20
    return rect(x - half, y - 90, 2 * half, 115, "#ffffff") + words(x, y, count, 95, "middle")


def _node(grade: str, count: int, y: int, tall: int, side: int) -> str:
    x = LEFT if side == 0 else RIGHT - NODE
    anchor, at = ("end", LEFT - 50) if side == 0 else ("start", RIGHT + 50)
    middle = y + max(tall, 110) // 2 + 35
    return rect(x, y, NODE, tall, DARK) + words(at, middle, f"{grade} {count}", 105, anchor)


def _key(name: str, kinds: tuple[str, str, str], moves: Moves, place: Mapping[str, int]) -> str:
    sums = {UP: 0, SAME: 0, DOWN: 0}
    for (was, became), count in moves.items():
        sums[_ink(place[was], place[became])] += count
    drawn, x = [], 0
    for (ink, count), kind in zip(sums.items(), kinds, strict=True):
        drawn.append(rect(x, 40, 170, 120, fill_of(name, ink), stroke=DARK, stroke_width=6))
        shown = f"{kind} {count}"
        drawn.append(words(x + 210, 140, shown, 110))
        x += 210 + across(shown, 110) + 170
    return "".join(drawn)
