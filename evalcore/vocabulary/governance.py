"""The record's own events: files received, retractions, schemes adopted, periods."""

from __future__ import annotations

from datetime import date
from typing import ClassVar

import attrs

from evalcore.vocabulary.fact import Fact
from evalcore.vocabulary.fields import day, period_field, text, whole


@attrs.frozen(kw_only=True)
class SourceReceived(Fact):
    """A file was taken in: the first event of each import; the facts after it came from it.

    The file itself is kept by content under ``digest``; the ``source`` of a fact names sheet and
    row within it.
    """

    FAMILY: ClassVar[str] = "governance"
    TITLE: ClassVar[str] = "来源文件"
    KEY: ClassVar[tuple[str, ...]] = ("digest",)

    digest: str = text("摘要", "SHA-256 of the file, hexadecimal")
    file_name: str = text("文件名", "name of the file")
    size: int = whole("字节数", "bytes in the file")
    facts: int = whole("事实数", "facts that came from it")


@attrs.frozen(kw_only=True)
class SheetSigned(Fact):
    """Who filled and who checked a sheet of a file, and where its paper original lies.

    ``occurred_on`` is the day it was filled. The names of clerks are sealed: nothing is judged by
    them, and they must not outlive their use.
    """

    FAMILY: ClassVar[str] = "governance"
    TITLE: ClassVar[str] = "填报签署"
    KEY: ClassVar[tuple[str, ...]] = ("digest", "sheet")

    digest: str = text("摘要", "SHA-256 of the file, hexadecimal")
    sheet: str = text("工作表", "title of the sheet")
    filled_by: str = text("填报人", "who filled it", required=False, private=True)
    reviewed_by: str = text("审核人", "who checked it", required=False, private=True)
    original_at: str = text("原件存放", "where the paper original lies", required=False)


NOTED: frozenset[type[Fact]] = frozenset({SourceReceived, SheetSigned})
"""What an import notes itself. Nobody reports it: a file would make facts look as if they came
from another file, or sign another file's sheets."""


@attrs.frozen(kw_only=True)
class FactRetracted(Fact):
    """A fact, correction or retraction is withdrawn, with reason and authority; it stays visible.

    A retraction can itself be retracted: then what it withdrew counts again.
    """

    FAMILY: ClassVar[str] = "governance"
    TITLE: ClassVar[str] = "撤回"
    KEY: ClassVar[tuple[str, ...]] = ("target", "occurred_on")

    target: int = whole("撤回位置", "position of what is withdrawn", minimum=1)
    ground: str = text("撤回原因", "why it is withdrawn")
    allowed_by: str = text("撤回依据", "who allowed it")


@attrs.frozen(kw_only=True)
class SchemeAdopted(Fact):
    """An authority adopts a scheme (考核办法): the digest covers all that it includes."""

    FAMILY: ClassVar[str] = "governance"
    TITLE: ClassVar[str] = "考核办法采用"
    KEY: ClassVar[tuple[str, ...]] = ("scheme", "digest")

    scheme: str = text("办法名称", "identifier of the scheme")
    digest: str = text("摘要", "digest of the scheme, hexadecimal")
    adopted_by: str = text("采用单位", "the authority")
    document: str = text("文号", "number of the decision", required=False)


@attrs.frozen(kw_only=True)
class PeriodOpened(Fact):
    """An assessment period begins to be recorded."""

    FAMILY: ClassVar[str] = "governance"
    TITLE: ClassVar[str] = "考核周期开启"
    KEY: ClassVar[tuple[str, ...]] = ("period",)

    period: str = period_field("周期", "the period")
    starts_on: date = day("起始日期", "first day")
    ends_on: date = day("截止日期", "last day")


@attrs.frozen(kw_only=True)
class PeriodClosed(Fact):
    """An assessment period is closed by a competent person."""

    FAMILY: ClassVar[str] = "governance"
    TITLE: ClassVar[str] = "考核周期关闭"
    KEY: ClassVar[tuple[str, ...]] = ("period",)

    period: str = period_field("周期", "the period")
    closed_by: str = text("关闭单位", "who closed it")
