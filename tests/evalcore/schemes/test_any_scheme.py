"""Facts about files of rules that somebody spoilt: each is loaded, or refused in words.

The mutations are the same in every run: their seed and number are fixed.
"""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Iterator
from pathlib import Path

import attrs
import pytest

from evalcore.errors import DataError, UsageError
from evalcore.schemes.boundaries import boundaries_beside, read_boundaries
from evalcore.schemes.case_files import cases_beside, read_case_file
from evalcore.schemes.gaps import gaps
from evalcore.schemes.lint import lint
from evalcore.schemes.loader import CATALOGUE, load_scheme, read_with
from evalcore.schemes.overview import overview
from evalcore.yamltree import Node, read_tree

GOOD = Path(__file__).parent / "good"
SCHEMES = [GOOD / "small.yaml", GOOD / "thresholds.yaml", GOOD / "criteria.yaml"]
MUTATIONS = 100
"""Of each file."""

Steps = tuple[str | int, ...]

TEXTS = [
    None, "", " ", "0", "-1", "1", "9" * 400, "1/0", "1e9", "NaN", "true", "１２", "二",
    "2025-02-30", "0001-01-01", "9999-12-31", "a.b", "a b", "'", "(", "SELECT 1", "row", "unit",
    "p'erson", "\u200b", "满意", "../x", "/etc/passwd", "TRUE", "1 = 1", "people", "next", "score",
    "8%", "-8%", ":x", ":as_of", "x" * 5000, "cn-2025", "DATE '9999-12-31'", "flags", "node",
    "days(DATE '0001-01-01', :as_of) > 1", "CAST(1 AS INT)", "read_csv('x')", "found_оn",
]  # fmt: skip
"""What may stand where something else is wanted."""


def steps_of(node: Node, above: Steps = ()) -> Iterator[Steps]:
    yield above
    for at, item in enumerate(node.items):
        yield from steps_of(item, (*above, at))
    for key, value in node.entries.items():
        yield from steps_of(value, (*above, key))


def at(node: Node, steps: Steps) -> Node:
    for step in steps:
        node = node.items[step] if isinstance(step, int) else node.entries[step]
    return node


def changed(node: Node, steps: Steps, change: Callable[[Node], Node | None]) -> Node:
    """``node`` with one value replaced, or taken out where ``change`` gives nothing."""
    if not steps:
        return change(node) or node
    first, rest = steps[0], steps[1:]
    below = at(node, (first,))
    new = changed(below, rest, change) if rest else change(below)
    if isinstance(first, int):
        items = [*node.items[:first], *([new] if new else []), *node.items[first + 1 :]]
        return attrs.evolve(node, items=tuple(items))
    entries = {k: new if k == first else v for k, v in node.entries.items()}
    kept = {key: value for key, value in entries.items() if value is not None}
    return attrs.evolve(node, entries=kept, key_lines={k: node.key_lines[k] for k in kept})


def renamed(node: Node, old: str, new: str) -> Node:
    entries = {new if key == old else key: value for key, value in node.entries.items()}
    lines = {new if key == old else key: line for key, line in node.key_lines.items()}
    return attrs.evolve(node, entries=entries, key_lines=lines)


def spoilt(chance: random.Random, root: Node) -> Node:
    """``root`` with one thing deleted, replaced, moved, wrapped or renamed."""
    places = [steps for steps in steps_of(root) if steps]
    steps = chance.choice(places)
    other = at(root, chance.choice(places))
    text = chance.choice(TEXTS)
    last = steps[-1]
    ways: list[Callable[[], Node]] = [
        lambda: changed(root, steps, lambda _old: None),
        lambda: changed(root, steps, lambda _old: Node("text", 1, 1, text=text)),
        lambda: changed(root, steps, lambda _old: other),
        lambda: changed(root, steps, lambda _old: Node("map", 1, 1)),
        lambda: changed(root, steps, lambda _old: Node("list", 1, 1)),
        lambda: changed(root, steps, lambda old: Node("list", 1, 1, items=(old, old))),
    ]
    if isinstance(last, str):
        name = str(chance.choice([step for each in places for step in each if step != last]))
        ways.append(lambda: changed(root, steps[:-1], lambda old: renamed(old, last, name)))
        if len(steps) == 1:
            ways[-1] = lambda: renamed(root, last, name)
    return chance.choice(ways)()


@pytest.mark.parametrize("path", SCHEMES, ids=[path.stem for path in SCHEMES])
def test_a_spoilt_scheme_is_read_or_refused_in_words(path: Path) -> None:
    chance = random.Random(4)
    whole = read_tree(path)
    told: list[str] = []
    for _n in range(MUTATIONS):
        root = spoilt(chance, whole)
        if chance.random() < 0.3:
            root = spoilt(chance, root)
        try:
            scheme, _reading = read_with(root, path, {}, False)
            lint(scheme, root)
            gaps(scheme, root)
            overview(scheme, root)
        except (DataError, UsageError) as error:
            told.append(str(error).strip())
    assert MUTATIONS // 2 < len(told) < MUTATIONS
    assert all(told)


BESIDE: list[tuple[Path, Callable[[Path], object]]] = [
    (cases_beside(GOOD / "criteria.yaml"), read_case_file),
    (boundaries_beside(CATALOGUE / "weinan-2013-townships.yaml"), read_boundaries),
]


@pytest.mark.parametrize(("path", "read"), BESIDE, ids=["cases", "boundaries"])
def test_spoilt_cases_and_answers_are_read_or_refused_in_words(
    path: Path, read: Callable[[Path], object], tmp_path: Path
) -> None:
    chance = random.Random(4)
    whole = read_tree(path)
    file = tmp_path / path.name
    told: list[str] = []
    for _n in range(MUTATIONS // 2):
        file.write_text(json.dumps(spoilt(chance, whole).plain(), ensure_ascii=False), "utf-8")
        try:
            read(file)
        except (DataError, UsageError) as error:
            told.append(str(error))
    assert told
    assert all(path.name in text for text in told)


@pytest.mark.parametrize(
    ("period", "says"),
    [
        ("from: 0001-01-01, to: 0001-12-31", "lies outside 1949 to 2199"),
        ("from: 9999-01-01, to: 9999-12-31", "lies outside 1949 to 2199"),
        ("from: 2024-01-01, to: 2025-01-01", "makes it longer than a year"),
    ],
)
def test_an_absurd_period_is_refused(period: str, says: str, tmp_path: Path) -> None:
    text = (GOOD / "small.yaml").read_text(encoding="utf-8")
    file = tmp_path / "absurd.yaml"
    file.write_text(text.replace("from: 2025-01-01, to: 2025-12-31", period), encoding="utf-8")
    with pytest.raises(DataError, match=rf"absurd.yaml line 6, period\.\w+: {says}"):
        load_scheme(file)


def test_a_leap_year_is_a_period(tmp_path: Path) -> None:
    text = (GOOD / "small.yaml").read_text(encoding="utf-8")
    text = text.replace(
        '"2025", from: 2025-01-01, to: 2025-12-31', '"2024", from: 2024-01-01, to: 2024-12-31'
    )
    file = tmp_path / "leap.yaml"
    file.write_text(text.replace("cn-2025", "cn-2024"), encoding="utf-8")
    assert load_scheme(file).period.id == "2024"


def test_a_number_as_long_as_a_page_is_told_shortly(tmp_path: Path) -> None:
    text = (GOOD / "small.yaml").read_text(encoding="utf-8")
    file = tmp_path / "long.yaml"
    file.write_text(text.replace("value: 30.5", "value: " + "9" * 5000), encoding="utf-8")
    with pytest.raises(DataError, match="is no number") as told:
        load_scheme(file)
    assert len(str(told.value)) < 600
