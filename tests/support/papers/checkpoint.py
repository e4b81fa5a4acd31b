"""The sheet of a checkpoint (存证单): the check code big, the root in groups, two seals."""

from __future__ import annotations

from docx.shared import Mm

from evalcore.paper_words import said
from tests.support.papers import parts

PAPER = "checkpoint"
PACKAGE = "projections.checkpoints"


def build(language: str) -> bytes:
    """The template in ``language``."""
    made = parts.start(said("存证单"), dense=True)
    parts.masthead(made, said("存证单"))
    code = parts.text(
        made,
        said("核验码") + "　{{ code }}",
        indent=False,
        align=parts.CENTRE,
        font=parts.HEI,
        size=22,
        bold=True,
    )
    code.paragraph_format.line_spacing = 1.5
    many = said("%(n)s 件事件（第 1 件至第 %(n)s 件）") % {"n": "{{ size }}"}
    grid = parts.facts(
        made,
        [
            (said("记录名称"), "{{ log }}"),
            (said("存证规模"), many),
            (
                said("存证根（SHA-256）"),
                "{% for line in root_lines %}\n{{ line }}\n{% endfor %}",
            ),
            (said("签署时间"), "{{ signed_at }}"),
            (
                said("签名密钥"),
                "{% for key in keys %}\n{{ key.name }} {{ key.id }}\n"
                + said("指纹")
                + " {{ key.fingerprint }}\n{% endfor %}",
            ),
            (
                said("见证单位"),
                "{% for one in witnesses %}\n{{ one.name }} {{ one.id }}\n{{ one.at }}\n"
                + said("指纹")
                + " {{ one.fingerprint }}\n{% endfor %}",
            ),
        ],
        widths=(38, 132),
        size=11,
    )
    for paragraph in grid.cell(2, 1).paragraphs:
        for run in paragraph.runs:
            run.font.name = "Consolas"
    words = said(
        "本页打印后签名、盖章、归档。记录中前 %(n)s 件事件，"
        "无论哪一件日后被修改、删除、增补或调换，凭本页的存证根或核验码都能查出。本页不证明事件内容属实，也不涉及本存证点之后的事件。"
    )
    parts.text(made, words % {"n": "{{ size }}"})
    check = "evalcore verify record.db --paper {{ code }}"
    parts.text(made, said("核对：%(command)s") % {"command": check}, indent=False)
    grid = parts.facts(
        made,
        [(said("存证单位"), said("（盖章处）"), said("存放（见证）单位"), said("（盖章处）"))],
        widths=(27, 58, 27, 58),
        size=11,
    )
    grid.rows[0].height = Mm(38)
    blank = "＿" * 7
    for left, right in (("经办人：", "经办人："), ("复核人：", "存放处：")):
        parts.text(made, f"{said(left)}{blank}　　　　　　{said(right)}{blank}", indent=False)
    dated = said("日期：＿＿＿＿年＿＿月＿＿日")
    parts.text(made, f"{dated}　　　　　　{dated}", indent=False)
    parts.small(made, said("签名原文"))
    parts.tag(made, "{% for line in note %}")
    parts.small(made, "{{ line }}")
    parts.tag(made, "{% endfor %}")
    return parts.saved(made)
