"""Slips with the codes of a ballot box (票码纸条), a row of a table each, to cut apart."""

from __future__ import annotations

from evalcore.paper_words import said
from tests.support.papers import parts

PAPER = "slips"
PACKAGE = "projections.ballot_slips"


def build(language: str) -> bytes:
    """The template in ``language``."""
    made = parts.start(said("票码纸条"), dense=True)
    given = {"part": "{{ part }}", "category": "{{ category }}", "box": "{{ box }}"}
    many = said("%(part)s · %(category)s · 票箱 %(box)s · %(n)s 张")
    parts.masthead(made, said("票码纸条"), many % {**given, "n": "{{ codes|length }}"})
    ticks = "{% for option in options %}{{ option }} □　{% endfor %}"
    slip = [
        said("%(part)s · %(category)s · 票箱 %(box)s") % given,
        "{% if rated %}",
        said("被评：%(rated)s") % {"rated": "{{ rated }}"},
        "{% endif %}",
        said("票码") + " {{ code }}",
        "{% for item in items %}",
        "{{ item }}：" + ticks,
        "{% endfor %}",
        said("每项选一个。不写姓名。票码只能用一次，请勿转给他人。"),
    ]
    parts.table(
        made,
        [said("沿线剪开，每人一张。")],
        ["\n".join(slip)],
        "code in codes",
        widths=(166,),
        size=12,
    )
    return parts.saved(made)
