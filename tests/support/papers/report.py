"""The duty-report review as a Word template."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from docx.oxml import OxmlElement

from evalcore.paper_words import paper_language, said
from tests.support.papers import parts

PAPER = "report"
PACKAGE = "projections.reports"

WIDTH = 170
"""Of the text, mm: the margins of a dense paper leave so much."""


def build(language: str) -> bytes:
    """The template in ``language``."""
    made = parts.start(said("述职评议材料"), dense=True)
    parts.masthead(made, "{{ title }}", "{{ period }}")
    _each(made, "line in stamps", "{{ line }}", small=True)
    parts.facts(
        made,
        [
            ("{{ person_label }}", "{{ person }}　{{ id }}", said("组织"), "{{ unit }}"),
            ("{{ tenure_label }}", "{{ tenure }}", said("同类组"), "{{ cohort }}"),
            (
                said("考核办法"),
                "{{ scheme }}　" + said("版本") + " {{ version }}",
                said("数据截至"),
                "{{ as_of }}",
            ),
        ],
        widths=(24, 66, 24, 56),
        size=10.5,
    )
    _standing(made)
    _pledges(made)
    _meetings(made)
    _comments(made)
    _points(made)
    _people(made)
    last = "{% if documents %}" + said("十二、意见与签字")
    parts.heading(made, last + "{% else %}" + said("十一、意见与签字") + "{% endif %}")
    for who in (said("本人意见"), said("考核组意见"), said("审核意见")):
        parts.opinion(made, who, height=27)
    _together(made.tables[-3:])
    parts.small(made, "{{ run }}")
    parts.small(made, "{{ code_line }}")
    return parts.saved(made)


def _together(tables: Sequence[Any]) -> None:
    """The boxes to sign stand on one page."""
    for table in tables:
        for row in table.rows:
            for place in row.cells:
                for paragraph in place.paragraphs:
                    paragraph.paragraph_format.keep_with_next = True


def _standing(made: Any) -> None:
    parts.heading(made, said("一、建议等次与名次"))
    parts.text(made, "{{ standing }}")
    _some(made, "late", "{{ late }}")
    _some(made, "final", "{{ final }}", bold=True)
    _each(made, "each in effects", _cited(), size=10.5)


def _pledges(made: Any) -> None:
    parts.heading(made, said("二、承诺与兑现"))
    _table(
        made,
        "pledges",
        [
            (said("承诺"), "{{ each.content }}", 46),
            (said("类别"), "{{ each.kind }}", 18),
            (said("承诺日期"), "{{ each.made_on }}", 22),
            (said("时限"), "{{ each.due_on }}", 22),
            (said("兑现日期"), "{{ each.fulfilled_on }}", 22),
            (said("结果"), "{{ each.end_title }}", 20),
            (said("审诺"), "{{ each.audit }}", 20),
        ],
        said("没有登记的承诺。"),
        after="{{ pledges_counted }}",
    )


def _meetings(made: Any) -> None:
    parts.heading(made, said("三、一会四评"))
    _table(
        made,
        "halves",
        [
            (said("周期"), "{{ each.half }}", 30),
            (said("环节"), "{{ each.part }}", 24),
            (said("情况"), "{{ each.told }}", 116),
        ],
        said("没有登记的评议会。"),
    )
    _each(made, "line in rounds", "{{ line }}", size=10.5)
    parts.tag(made, "{% if meetings %}")
    parts.text(made, "", indent=False)
    _rows(
        made,
        [
            said("周期"), said("日期"), said("已开展环节"), said("发票"), said("收回"),
            said("无效"), said("弃权"), said("票数"),
        ],
        [
            "{{ each.period }}{% if each.voided %} " + said("作废") + "{% endif %}",
            "{{ each.held_on }}", "{{ each.parts }}", "{{ each.issued }}", "{{ each.returned }}",
            "{{ each.invalid }}", "{{ each.blank }}", "{{ each.votes }}",
        ],
        "each in meetings",
        widths=(17, 22, 30, 13, 17, 13, 12, 46),
        right=(3, 4, 5, 6),
        size=9,
    )  # fmt: skip
    parts.tag(made, "{% endif %}")
    _some(made, "votes_rule", "{{ votes_rule }}", small=True)
    _each(made, "line in rates", "{{ line }}", size=10.5)
    words = "{{ each.text }}{% if each.basis %}" + _within("{{ each.basis }}") + "{% endif %}"
    _each(made, "each in rounds_left_out", words, size=10.5)
    _some(made, "shares", "{{ shares }}", size=10.5)


def _comments(made: Any) -> None:
    parts.heading(made, said("四、领导点评"))
    _table(
        made,
        "comments",
        [
            (said("周期"), "{{ each.period }}", 18),
            (said("日期"), "{{ each.given_on }}", 22),
            (said("点评单位"), "{{ each.by }}", 44),
            (said("上一级"), "{{ each.superior }}", 18),
            (said("内容（四项）"), "{{ each.contents }}", 20),
            (said("指出不足"), "{{ each.shortcomings }}", 24),
            (said("通报日期"), "{{ each.circulated_on }}", 24),
        ],
        said("没有登记的点评。"),
    )
    _each(made, "line in duty_reports", "{{ line }}", size=10.5)


def _points(made: Any) -> None:
    parts.heading(made, said("五、主要成绩"))
    _each(
        made, "each in strengths", _cited(),
        none=said("没有全部得分的指标。"), size=10.5,
    )  # fmt: skip
    parts.heading(made, said("六、存在问题"))
    parts.tag(made, "{% for each in problems %}")
    words = "{{ loop.index }}. {{ each.title }}" + said("：") + "{{ each.points }}"
    parts.text(made, words + _within("{{ each.basis }}"), size=10.5)
    parts.tag(made, "{% for line in each.cases %}")
    parts.small(made, "　　　　{{ line }}")
    parts.tag(made, "{% endfor %}", "{% else %}")
    parts.text(made, said("没有失分的指标。"), size=10.5)
    parts.tag(made, "{% endfor %}")
    parts.heading(made, said("七、得分明细"))
    _rows(
        made,
        [said("类别"), said("指标"), said("得分"), said("满分"), said("依据")],
        [
            "{{ each.group }}{% if each.group_points %}" + _within("{{ each.group_points }}")
            + "{% endif %}",
            "{{ each.title }}", "{{ each.value }}", "{{ each.possible }}", "{{ each.basis }}",
        ],
        "each in points",
        widths=(30, 44, 20, 14, 62),
        right=(2, 3),
        size=9,
    )  # fmt: skip
    _some(made, "points_withheld", "{{ points_withheld }}", small=True)


def _people(made: Any) -> None:
    parts.heading(made, said("八、核查提示与问责提示"))
    _each(
        made, "each in flags", _cited(), none=said("没有提示。"),
        size=10.5,
    )  # fmt: skip
    note = said("提示不是结论：须由有权机关核实，先听取本人意见，本人可以申诉。")
    _some(made, "flags", note, small=True)
    parts.heading(made, said("九、须由人决定的事项"))
    _each(
        made, "each in by_people", _cited(),
        none=said("考核办法没有列出。"), size=10.5,
    )  # fmt: skip
    parts.heading(made, said("十、如何核对"))
    _each(made, "each in checks", "{{ each.command }}" + said("：") + "{{ each.told }}", small=True)
    parts.tag(made, "{% if documents %}")
    parts.heading(made, said("十一、依据文件"))
    parts.small(made, said("上文的“文件1”等是以下文件；演示数值没有依据。"))
    number = said("文件%(n)s") % {"n": "{{ each.number }}"} + _within("{{ each.name }}")
    words = number + said("：") + "{{ each.title }}"
    _each(made, "each in documents", words, small=True)
    parts.tag(made, "{% endif %}")


def _rows(made: Any, *given: Any, **more: Any) -> None:
    """A table whose rows stand whole on one page."""
    grid = parts.table(made, *given, **more)
    grid.rows[2]._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))


def _within(words: str) -> str:
    """Words in brackets after others."""
    space = " " if paper_language() == "en" else ""
    return space + said("（{what}）").format(what=words)


def _cited() -> str:
    """A text with what it rests on."""
    return "• {{ each.text }}" + _within("{{ each.basis }}")


def _some(made: Any, field: str, words: str, *, small: bool = False, **font: Any) -> None:
    """A paragraph that is there where the field is."""
    parts.tag(made, f"{{% if {field} %}}")
    parts.small(made, words) if small else parts.text(made, words, **font)
    parts.tag(made, "{% endif %}")


def _each(
    made: Any, loop: str, words: str, *, none: str = "", small: bool = False, **font: Any
) -> None:
    """A paragraph for each turn; ``none`` where there is no turn."""
    parts.tag(made, f"{{% for {loop} %}}")
    parts.small(made, words) if small else parts.text(made, words, **font)
    if none:
        parts.tag(made, "{% else %}")
        parts.text(made, none, **font)
    parts.tag(made, "{% endfor %}")


def _table(
    made: Any, field: str, columns: Sequence[tuple[str, str, int]], none: str, after: str = ""
) -> None:
    """A table of the rows of a field; ``none`` where it has no row."""
    assert sum(width for _head, _words, width in columns) == WIDTH
    parts.tag(made, f"{{% if {field} %}}")
    _rows(
        made,
        [head for head, _words, _width in columns],
        [words for _head, words, _width in columns],
        f"each in {field}",
        widths=[width for _head, _words, width in columns],
        size=9,
    )
    if after:
        parts.text(made, after, size=10.5)
    parts.tag(made, "{% else %}")
    parts.text(made, none)
    parts.tag(made, "{% endif %}")
