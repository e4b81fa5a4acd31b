"""The paper of the tests: a little of everything that papers are made of."""

from __future__ import annotations

from tests.support.papers import parts

PAPER = "sample"
LANGUAGES = ("zh",)
PACKAGE = "tests.projections.papers"


def build(language: str) -> bytes:
    """The template in ``language``."""
    made = parts.start("样张")
    parts.masthead(made, "{{ subject.name }}" + "样张", "{{ period }}")
    parts.facts(
        made,
        [
            ("组织", "{{ subject.name }}", "得分", "{{ subject.total }}"),
            ("备注", "{{ remark }}"),
        ],
        widths=(26, 52, 26, 52),
    )
    parts.heading(made, "一、承诺")
    parts.tag(made, "{% if pledges %}")
    parts.table(
        made,
        ["承诺", "结果", "天数"],
        ["{{ pledge.content }}", "{{ pledge.end }}", "{{ pledge.days }}"],
        "pledge in pledges",
        widths=(96, 35, 25),
        right=(2,),
    )
    parts.text(made, "共" + " {{ pledges|length }} " + "项。")
    parts.tag(made, "{% else %}")
    parts.text(made, "没有登记的承诺。")
    parts.tag(made, "{% endif %}")
    parts.heading(made, "（一）分组", 2)
    parts.tag(made, "{% for group in groups %}")
    parts.heading(made, "{{ loop.index }}. {{ group.title }}", 3)
    parts.tag(made, "{% for line in group.lines %}")
    parts.text(made, "{{ line }}")
    parts.tag(made, "{% endfor %}", "{% endfor %}")
    parts.small(made, "本页为样张。")
    parts.signatures(made, "考核组组长", "审批人")
    return parts.saved(made)
