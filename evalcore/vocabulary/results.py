"""What was published: official runs, the standing of each subject, and ties that people decided.

Later years read these facts and never compute an earlier year again.
"""

from __future__ import annotations

from datetime import date
from typing import ClassVar

import attrs

from evalcore.vocabulary.fact import Fact
from evalcore.vocabulary.fields import (
    day,
    flag,
    period_field,
    person_field,
    text,
    unit_field,
    whole,
)


@attrs.frozen(kw_only=True)
class TieDecided(Fact):
    """Competent people decided who of those tied at a cut takes a seat: one fact for each.

    ``rule`` is the rule of the effect, ``list:<id>`` or ``quota:<grade>``.
    """

    FAMILY: ClassVar[str] = "results"
    TITLE: ClassVar[str] = "同分裁定"
    KEY: ClassVar[tuple[str, ...]] = ("scheme", "period", "rule", "unit", "person")

    scheme: str = text("办法名称", "identifier of the scheme")
    period: str = period_field("考核周期", "the period")
    rule: str = text("规则", "the quota or list at whose cut they are tied")
    unit: str = unit_field("组织", "the unit")
    person: str = person_field("人员", "the person, where persons are assessed", required=False)
    taken: bool = flag("入选", "this one takes a seat")
    decided_by: str = text("裁定单位", "who decided")
    document: str = text("文号", "number of the decision", required=False)


@attrs.frozen(kw_only=True)
class RunPublished(Fact):
    """A run is published as the one official result of a scheme and period.

    ``tables`` is a JSON object: result table → SHA-256 of its canonical text. ``further`` is a JSON
    list of [origin, size, root], by origin; empty where the run read this log alone.
    """

    FAMILY: ClassVar[str] = "results"
    TITLE: ClassVar[str] = "考核结果公布"
    KEY: ClassVar[tuple[str, ...]] = ("scheme", "period")

    run: str = text("运行标识", "digest of all that decided the result, hexadecimal")
    scheme: str = text("办法名称", "identifier of the scheme")
    digest: str = text("摘要", "digest of the scheme, hexadecimal")
    engine: str = text("引擎摘要", "digest of what computed it, hexadecimal")
    period: str = period_field("考核周期", "the period")
    as_of: date = day("截至日期", "facts up to this day counted")
    size: int = whole("存证规模", "how many events the run read")
    root: str = text("存证根", "Merkle root over these events, hexadecimal")
    tables: str = text("结果摘要", "digests of the result tables, as JSON")
    subjects: int = whole("对象数", "how many subjects stand in it")
    published_by: str = text("公布单位", "who published it")
    results: str = text(
        "结果树根", "Merkle root over the rows of every subject, hexadecimal", required=False
    )
    further: str = text(
        "其他记录",
        "further logs that the run read, as JSON: origin, size and root (hexadecimal) of each",
        required=False,
    )


@attrs.frozen(kw_only=True)
class StandingPublished(Fact):
    """Where one subject stands in a published run: what later years read, never recompute."""

    FAMILY: ClassVar[str] = "results"
    TITLE: ClassVar[str] = "等次名次公布"
    KEY: ClassVar[tuple[str, ...]] = ("scheme", "period", "unit", "person")

    run: str = text("运行标识", "the published run")
    scheme: str = text("办法名称", "identifier of the scheme")
    period: str = period_field("考核周期", "the period")
    unit: str = unit_field("组织", "the unit")
    person: str = person_field("人员", "the person, where persons are assessed", required=False)
    cohort: str = text("同类组", "the cohort", required=False)
    status: str = text("状态", "ranked, or why not")
    grade: str = text("等次", "the grade", required=False)
    score_grade: str = text("得分等次", "the grade that the total alone gives", required=False)
    rank: int | None = whole("名次", "rank in the cohort", required=False)
    ranked_of: int = whole("参加排名数", "how many are ranked", default=0)
    total: int | None = whole(
        "总分", "the total in units of 10^-decimals", required=False, minimum=None
    )
    decimals: int = whole("小数位", "how many digits stand behind the point", default=0)
    lists: str = text("名单", "the lists that the subject is on, as |a|b|", required=False)
    salt: str = text(
        "随机数", "16 random bytes, hexadecimal: its hash can't be guessed at", required=False
    )
