"""What was decided of a flag (提示处理决定告知书)."""

from __future__ import annotations

from evalcore.paper_words import said
from tests.support.papers import parts
from tests.support.papers.flag_papers import PACKAGE as PACKAGE
from tests.support.papers.flag_papers import begun, either, ended, rule

PAPER = "decision"


def build(language: str) -> bytes:
    """The template in ``language``."""
    made = begun(said("提示处理决定告知书"))
    rule(made)
    parts.heading(made, said("二、决定"))
    parts.text(made, "{{ heard }}")
    yes, no = said("认定上述提示属实。"), said("撤销上述提示。")
    either(made, "confirmed", yes, no)
    parts.text(made, said("理由：%(ground)s。") % {"ground": "{{ ground }}"})
    parts.tag(made, "{% if circumstance %}")
    given = {"circumstance": "{{ circumstance }}"}
    lighter, exempt = said("从轻情形：%(circumstance)s。"), said("免予问责情形：%(circumstance)s。")
    either(made, "confirmed", lighter % given, exempt % given)
    parts.tag(made, "{% endif %}")
    parts.heading(made, said("三、措施"))
    parts.tag(made, "{% if measures %}")
    lifted = "{% if m.lifted %}" + said("（已解除）") + "{% endif %}"
    parts.table(
        made,
        [said(name) for name in ("措施编号", "措施", "事由", "决定单位和日期", "整改期限")],
        [
            "{{ m.number }}",
            "{{ m.measure }}" + lifted,
            "{{ m.ground }}",
            "{{ m.by }} {{ m.on }}",
            "{{ m.due }}",
        ],
        "m in measures",
        widths=(34, 22, 40, 34, 26),
    )
    parts.tag(made, "{% else %}")
    parts.text(made, said("没有采取措施。"))
    parts.tag(made, "{% endif %}")
    parts.tag(made, "{% for one in referred %}")
    words = said("%(day)s移送%(organ)s。")
    parts.text(made, words % {"day": "{{ one.on }}", "organ": "{{ one.to }}"})
    parts.tag(made, "{% endfor %}")
    parts.heading(made, said("四、申诉"))
    until = said("对决定不服的，可于%(day)s前（含当日）提出申诉。") % {"day": "{{ appeal_until }}"}
    may = "{% if appeal_until %}" + until + "{% else %}" + said("对决定不服的，可以提出申诉。")
    either(made, "confirmed", may + "{% endif %}", said("提示已撤销，无须申诉。"))
    return ended(made)
