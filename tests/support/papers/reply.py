"""What became of an appeal (申诉处理答复)."""

from __future__ import annotations

from evalcore.paper_words import said
from tests.support.papers import parts
from tests.support.papers.flag_papers import PACKAGE as PACKAGE
from tests.support.papers.flag_papers import begun, either, ended

PAPER = "reply"


def build(language: str) -> bytes:
    """The template in ``language``."""
    made = begun(said("申诉处理答复"))
    parts.heading(made, said("一、申诉事项"))
    words = said("对“%(rule)s”提示的处理决定提出的申诉，%(by)s于%(day)s受理。")
    given = {"rule": "{{ rule }}", "by": "{{ received_by }}", "day": "{{ received_on }}"}
    parts.text(made, words % given)
    parts.heading(made, said("二、处理结果"))
    parts.text(made, said("%(result)s。") % {"result": "{{ result }}"})
    parts.text(made, said("理由：%(ground)s。") % {"ground": "{{ ground }}"})
    parts.heading(made, said("三、纠正情况"))
    parts.tag(made, "{% for c in corrections %}")
    words = said("%(day)s，%(by)s：%(what)s。")
    parts.text(made, words % {"day": "{{ c.on }}", "by": "{{ c.by }}", "what": "{{ c.what }}"})
    parts.tag(made, "{% endfor %}")
    parts.tag(made, "{% if not corrections %}")
    either(made, "stands", said("原决定维持，无须纠正。"), said("应当纠正，尚未纠正。"))
    parts.tag(made, "{% endif %}")
    return ended(made)
