"""One name, many spellings: the forms under which a unit's or a person's name is looked up.

Forms go from strict to loose; each is certain by itself (traditional characters, an official
suffix, a title), so that a name found under one form by one bearer alone may be read as that
bearer. What is merely alike is never read: ``suggestions`` names it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from typing import Any

from evalcore.intake.rows.normal import folded

_VARIANTS = str.maketrans("邨峯坵淸靑囯圀窰秊", "村峰丘清青国国窑年")
"""Variant characters that a conversion from traditional to simplified leaves alone."""

_MARKS = re.compile(r"[\s/\\>_.,:;'\"·•‧∙・､、，。：；“”‘’《》〈〉「」\-]+")
"""What stands between the parts of a name, or around it, and does not belong to it."""

_PARTY = re.compile(
    r"(?:中共)?(.{2,}?)(党支部委员会|党支部|支部委员会|支部|党总支部委员会|党总支部|总支部委员会|党总支|总支部|总支"
    r"|党工委|党委会|党委)"
)
_BODIES = {"支": "支部", "总": "总支", "委": "党委", "工": "党委"}
"""First character of an ending, without 党 → the body that it means."""

_KINDS = (
    ("村", ("村民委员会", "村委会", "村委", "村两委", "行政村", "村")),
    (
        "社区",
        ("社区居民委员会", "社区居委会", "社区居委", "社区两委", "居民委员会", "居委会", "社区"),
    ),
    ("街道", ("街道办事处", "街道办", "街道")),
    ("镇", ("镇人民政府", "镇政府", "镇委", "镇")),
    ("乡", ("乡人民政府", "乡政府", "乡")),
    ("县", ("县人民政府", "县政府", "县委", "县")),
    ("市", ("市人民政府", "市政府", "市委", "市")),
)
"""Kind of place → the official endings that mean it."""

_TITLES = re.compile(r"(.{2,}?)(?:第一书记|副书记|书记|支书|主任|委员|同志)")


@cache
def _converter() -> Any:
    from opencc import OpenCC

    return OpenCC("t2s")


def simplified(texts: Sequence[str]) -> list[str]:
    """The texts in simplified characters, converted together (names hold no line ends)."""
    joined = "\n".join(text.replace("\n", "") for text in texts)
    if joined.isascii():
        return joined.split("\n") if texts else []
    converted: str = _converter().convert(joined)
    return converted.translate(_VARIANTS).split("\n")


def spelled(texts: Sequence[str]) -> list[str]:
    """Each text in one spelling: width, spaces, case, marks, traditional and variant characters."""
    return simplified([_MARKS.sub("", folded(text)).lower() for text in texts])


def unit_forms(name: str) -> tuple[str, ...]:
    """The forms of a unit's name, spelled already, from strict to loose; ``""`` where it has none.

    As spelled; with one official ending (村委会 is 村) but the Party body kept (支部); the place
    alone; the place without its kind, if two characters are left.
    """
    match = _PARTY.fullmatch(name)
    place, body = (match[1], _body(match[2])) if match else (name.removeprefix("中共"), "")
    stem, kind = _placed(place)
    if place != stem + kind and stem.endswith(kind) and len(stem) > len(kind):
        stem = stem.removesuffix(kind)  # 东村村委会 is 东村, as 柳树村委会 is 柳树村
    return name, stem + kind + body, stem + kind, stem if len(stem) > 1 else ""


def unit_forms_asked(name: str) -> tuple[str, ...]:
    """The forms under which a unit is asked for: its kind is left open only where it is not said.

    柳树 may be 柳树村; 柳树社区 may not.
    """
    spelt, official, place, stem = unit_forms(name)
    return spelt, official, place, stem if stem == place else ""


def _body(ending: str) -> str:
    return _BODIES[ending.removeprefix("党")[0]]


def _placed(place: str) -> tuple[str, str]:
    for kind, endings in _KINDS:
        for ending in endings:
            if place.endswith(ending) and len(place) > len(ending):
                return place[: -len(ending)], kind
    return place, ""


def person_forms(name: str) -> tuple[str, ...]:
    """The forms of a person's name, spelled already: as it is, and without a title behind it."""
    match = _TITLES.fullmatch(name)
    return name, match[1] if match else name
