"""What can be read off a finished chart: its elements, texts, and whether it holds together."""

from __future__ import annotations

import re
from collections.abc import Iterator
from xml.etree import ElementTree

from projections.charts import Figure

NAMESPACE = "{http://www.w3.org/2000/svg}"
NUMBERS = ("x", "y", "x1", "y1", "x2", "y2", "cx", "cy", "r", "width", "height")


def parsed(figure: Figure) -> ElementTree.Element:
    return ElementTree.fromstring(figure.svg())


def every(root: ElementTree.Element, name: str) -> Iterator[ElementTree.Element]:
    yield from root.iter(NAMESPACE + name)


def texts(figure: Figure) -> list[str]:
    return [each.text or "" for each in every(parsed(figure), "text")]


def holds_together(figure: Figure) -> None:
    """Named for whoever hears it, whole numbers only, nothing outside, every pattern defined."""
    root = parsed(figure)
    assert root.get("role") == "img"
    ids = [each.get("id") for each in root.iter() if each.get("id")]
    assert len(ids) == len(set(ids))
    assert set((root.get("aria-labelledby") or "").split()) <= set(ids)
    assert (next(every(root, "title")).text, next(every(root, "desc")).text) != ("", "")
    assert set(re.findall(r"url\(#([^)]+)\)", figure.svg())) <= set(ids)
    for each in root.iter():
        numbers = {name: each.get(name) for name in NUMBERS if each.get(name) is not None}
        assert all(re.fullmatch(r"-?\d+", value or "") for value in numbers.values()), numbers
        if each.tag in (NAMESPACE + "text", NAMESPACE + "circle", NAMESPACE + "line"):
            for name, value in numbers.items():
                edge = figure.width if name in ("x", "x1", "x2", "cx") else figure.height
                assert 0 <= int(value or 0) <= edge, (each.tag, name, value, edge)
    assert all(len(row) == len(figure.table.head) for row in figure.table.rows)
