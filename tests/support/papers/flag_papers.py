"""What the papers of a flag share: to whom, which rule, who issues it, who took delivery."""

from __future__ import annotations

from typing import Any

from evalcore.paper_words import said
from tests.support.papers import parts

PACKAGE = "projections.appealing"


def begun(title: str) -> Any:
    """A document up to whom it goes to."""
    made = parts.start(title)
    parts.masthead(made, title, said("编号：%(number)s") % {"number": "{{ number }}"})
    unit = "{% if unit %}" + said("（%(unit)s）") % {"unit": "{{ unit }}"} + "{% endif %}"
    parts.text(made, "{{ to }}" + unit + said("："), indent=False)
    return made


def rule(made: Any) -> None:
    """一、提示事项: the rule and what it rests on."""
    parts.heading(made, said("一、提示事项"))
    parts.text(made, said("%(rule)s。") % {"rule": "{{ rule }}"})
    parts.tag(made, "{% if basis %}")
    parts.text(made, said("依据：%(basis)s。") % {"basis": "{{ basis }}"})
    parts.tag(made, "{% endif %}")


def ended(made: Any) -> bytes:
    """Who issues it and when, and the slip of whoever takes delivery."""
    lines = [
        parts.text(made, words, indent=False, align=parts.RIGHT)
        for words in ("{{ by }}", "{{ on }}", said("（盖章）"))
    ]
    lines.append(parts.heading(made, said("送达回证"), 2))
    blank = "＿" * 7
    lines += [
        parts.text(made, words, indent=False)
        for words in (
            said("送达人（签字）：") + blank,
            said("签收人（签字）：") + blank,
            said("签收日期：＿＿＿＿年＿＿月＿＿日"),
        )
    ]
    for line in lines[:-1]:
        line.paragraph_format.keep_with_next = True
    return parts.saved(made)


def either(made: Any, condition: str, yes: str, no: str) -> None:
    """A paragraph that says one of two things."""
    parts.text(made, "{% if " + condition + " %}" + yes + "{% else %}" + no + "{% endif %}")
