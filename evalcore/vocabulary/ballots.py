"""Ballot boxes: what the log holds of single ballots is counts and roots, never a ballot.

An ordered, time-stamped log would tell who voted what (domain §2.13). The ballots themselves lie
in a box, an unordered set in a file of its own (``evalcore/ballots``).
"""

from __future__ import annotations

from typing import ClassVar

import attrs

from evalcore.vocabulary.evaluations import PARTS
from evalcore.vocabulary.fact import Fact
from evalcore.vocabulary.fields import case_field, choice, text, unit_field, whole


def _number() -> str:
    number: str = case_field("票箱编号", "number of the box", "box")
    return number


@attrs.frozen(kw_only=True)
class BallotBoxOpened(Fact):
    """A box for one part of one meeting, with its rules by value."""

    FAMILY: ClassVar[str] = "ballots"
    TITLE: ClassVar[str] = "票箱设立"
    KEY: ClassVar[tuple[str, ...]] = ("box",)

    box: str = case_field("票箱编号", "number of the box", "box", opens=True)
    meeting: str = case_field("评议会编号", "the meeting that it is for", "meeting")
    part: str = choice("环节", "which of the parts", PARTS)
    organiser: str = unit_field("组织实施单位", "the unit that runs it")
    rules: str = text("票箱规则", "items, options, categories and validity rules, canonical JSON")
    rules_digest: str = text("规则摘要", "SHA-256 of the rules, hexadecimal")
    repeats: str = case_field("重新测评的票箱", "the box that it repeats", "box", required=False)
    opened_by: str = text("设立单位", "who opened it")


@attrs.frozen(kw_only=True)
class BallotRollPublished(Fact):
    """How many may vote in a category of raters, said before any ballot is cast."""

    FAMILY: ClassVar[str] = "ballots"
    TITLE: ClassVar[str] = "应投人数公布"
    KEY: ClassVar[tuple[str, ...]] = ("box", "rater_category")

    box: str = _number()
    rater_category: str = text("评议主体", "category of raters, small ones merged")
    roll: int = whole("应投人数", "how many may vote")


@attrs.frozen(kw_only=True)
class BallotCodesIssued(Fact):
    """Codes of one category were made; only the root of their hashes is kept here."""

    FAMILY: ClassVar[str] = "ballots"
    TITLE: ClassVar[str] = "票码发放"
    KEY: ClassVar[tuple[str, ...]] = ("box", "rater_category")

    box: str = _number()
    rater_category: str = text("评议主体", "category of raters")
    codes: int = whole("票码数", "how many codes")
    root: str = text("票码根", "root over the sorted hashes of the codes, hexadecimal")
    issued_by: str = text("发码单位", "the office that hands them out")


@attrs.frozen(kw_only=True)
class BallotBoxSealed(Fact):
    """The box is closed: nothing is added, nothing is taken out."""

    FAMILY: ClassVar[str] = "ballots"
    TITLE: ClassVar[str] = "封箱"
    KEY: ClassVar[tuple[str, ...]] = ("box",)

    box: str = _number()
    ballots: int = whole("票数", "how many ballots, and how many used codes")
    codes_root: str = text("已用票码根", "root over the sorted hashes of used codes, hexadecimal")
    ballots_root: str = text("选票根", "root over the sorted ballots, hexadecimal")
    rules_digest: str = text("规则摘要", "SHA-256 of the rules by which it is counted, hexadecimal")
    sealed_by: str = text("封箱单位", "who sealed it")


@attrs.frozen(kw_only=True)
class BallotBoxTallied(Fact):
    """The sealed box was counted by its own rules; the counts stand beside it in the stream."""

    FAMILY: ClassVar[str] = "ballots"
    TITLE: ClassVar[str] = "开箱计票"
    KEY: ClassVar[tuple[str, ...]] = ("box",)

    box: str = _number()
    counted: int = whole("有效票数", "valid ballots")
    invalid: int = whole("无效票数", "ballots not valid by the rules", default=0)
    blank: int = whole("弃权票数", "ballots left blank", default=0)
    outcome: str = text("认定", "valid, or the rule by which the round is void")
    tallied_by: str = text("计票单位", "who counted")


@attrs.frozen(kw_only=True)
class BallotBoxVoided(Fact):
    """A round is declared void; the box stays, and what was counted counts for nothing."""

    FAMILY: ClassVar[str] = "ballots"
    TITLE: ClassVar[str] = "票箱作废"
    KEY: ClassVar[tuple[str, ...]] = ("box",)

    box: str = _number()
    ground: str = text("作废原因", "why it is void")
    decided_by: str = text("决定单位", "who decided")
