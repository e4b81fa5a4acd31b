"""The fields of papers, for those who write templates: as rows, and as a page of the docs."""

from __future__ import annotations

from collections.abc import Iterator

from attrs import frozen

from evalcore.paper_words import on_papers, said
from projections.papers.kinds import PAPERS
from projections.papers.model import Paper

STANDING = {
    "marks": on_papers("每页必须载明的标注，如“试算”；用 {{ marks|join(\"；\") }} 写在页眉"),
    "watermark": on_papers("是试算时为“试算”，否则为空；用 {% if watermark %} 控制水印"),
    "code": on_papers("核验码；没有时为空"),
    "letterhead.office": on_papers("发文单位，取自信头文件"),
    "letterhead.classification": on_papers("密级，取自信头文件"),
    "language": on_papers("文书语言：zh 或 en"),
}  # fmt: skip
"""Fields that every paper has."""


@frozen
class Field:
    """``name`` as a template writes it; what it ``means``; whether each paper has it."""

    name: str
    means: str
    standing: bool


def fields_of(paper: Paper) -> list[Field]:
    """The fields of a paper in the language of papers, its own first."""
    own = [Field(n, said(m), False) for n, m in paper.fields.items() if n not in STANDING]
    return own + [Field(n, said(m), True) for n, m in STANDING.items()]


def page() -> str:
    """All papers with their fields, in Chinese, as Markdown for the docs."""
    return "\n".join(_page())


def _page() -> Iterator[str]:
    yield "# 文书的字段"
    yield ""
    yield (
        "本页由程序写成（`make docs`，或 `evalcore paper fields --markdown`）。"
        "模板怎样写，见[文书与模板](papers.md)。"
        "`rows[].name` 是列表中每一行的字段：`{% for row in rows %}{{ row.name }}{% endfor %}`。"
    )
    yield ""
    yield "## 每种文书都有"
    yield from _table([Field(n, said(m), True) for n, m in STANDING.items()])
    for paper in PAPERS.values():
        yield ""
        yield f"## {said(paper.title)} `{paper.name}`"
        yield ""
        yield f"格式：{'、'.join(paper.forms)}"
        yield from _table([field for field in fields_of(paper) if not field.standing])
    yield ""


def _table(fields: list[Field]) -> Iterator[str]:
    yield ""
    yield "| 字段 | 意思 |"
    yield "|---|---|"
    for field in fields:
        means = field.means.replace("|", "\\|")
        yield f"| `{field.name}` | {means} |"
