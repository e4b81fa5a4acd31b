"""Units as a tree that changes, persons, and who held which post from when to when."""

from __future__ import annotations

from datetime import date
from typing import ClassVar

import attrs

from evalcore.vocabulary.fact import Fact
from evalcore.vocabulary.fields import choice, day, flag, person_field, text, unit_field, whole

UNIT_KINDS = {
    "city": "市",
    "county": "县",
    "township": "乡镇",
    "street": "街道",
    "village": "村",
    "community": "社区",
    "branch": "支部",
    "department": "部门",
    "zone": "片区",
}

SINGLE_POSTS = frozenset({"secretary", "acting_secretary", "first_secretary"})
"""Posts that one person holds at a unit at a time; two at once is worth a question."""

SCHOOLING = {
    "below": "高中及以下",
    "college": "大专",
    "bachelor": "本科",
    "graduate": "研究生",
}

POSTS = {
    "secretary": "书记",
    "acting_secretary": "临时负责人",
    "first_secretary": "第一书记",
    "deputy_secretary": "副书记",
    "member": "委员",
}


@attrs.frozen(kw_only=True)
class UnitRegistered(Fact):
    """A unit exists from ``occurred_on``, under ``parent`` (empty for the top of the tree)."""

    FAMILY: ClassVar[str] = "roster"
    TITLE: ClassVar[str] = "组织登记"
    KEY: ClassVar[tuple[str, ...]] = ("unit",)

    unit: str = unit_field("组织编码", "code of the unit", opens=True)
    name: str = text("组织名称", "name of the unit")
    unit_kind: str = choice("组织类别", "kind of unit", UNIT_KINDS)
    parent: str = unit_field("上级组织", "the unit above", required=False)


@attrs.frozen(kw_only=True)
class UnitRenamed(Fact):
    """A unit bears another name from ``occurred_on``."""

    FAMILY: ClassVar[str] = "roster"
    TITLE: ClassVar[str] = "组织更名"
    KEY: ClassVar[tuple[str, ...]] = ("unit", "occurred_on")

    unit: str = unit_field("组织", "the unit")
    name: str = text("新名称", "the new name")


@attrs.frozen(kw_only=True)
class UnitMoved(Fact):
    """A unit belongs to another unit from ``occurred_on``."""

    FAMILY: ClassVar[str] = "roster"
    TITLE: ClassVar[str] = "组织隶属变更"
    KEY: ClassVar[tuple[str, ...]] = ("unit", "occurred_on")

    unit: str = unit_field("组织", "the unit")
    parent: str = unit_field("新上级组织", "the unit above from now on")


@attrs.frozen(kw_only=True)
class UnitDissolved(Fact):
    """A unit ends with ``occurred_on``, merged into another where ``into`` says so."""

    FAMILY: ClassVar[str] = "roster"
    TITLE: ClassVar[str] = "组织撤并"
    KEY: ClassVar[tuple[str, ...]] = ("unit",)

    unit: str = unit_field("组织", "the unit")
    into: str = unit_field("并入组织", "the unit that it is merged into", required=False)


@attrs.frozen(kw_only=True)
class UnitSplit(Fact):
    """Another unit comes out of a unit and stands for itself from ``occurred_on``.

    One fact for each unit that comes out. The unit itself goes on, unless ``UnitDissolved`` says
    otherwise; what it had pledged stays its own.
    """

    FAMILY: ClassVar[str] = "roster"
    TITLE: ClassVar[str] = "组织分立"
    KEY: ClassVar[tuple[str, ...]] = ("unit", "into")

    unit: str = unit_field("组织", "the unit that is split")
    into: str = unit_field("分出组织", "a unit that comes out of it")


@attrs.frozen(kw_only=True)
class UnitAliasConfirmed(Fact):
    """Somebody has confirmed that a way of writing means this unit: intake remembers it."""

    FAMILY: ClassVar[str] = "roster"
    TITLE: ClassVar[str] = "组织别名"
    KEY: ClassVar[tuple[str, ...]] = ("unit", "alias")

    unit: str = unit_field("组织", "the unit that is meant")
    alias: str = text("写法", "how it is written")
    confirmed_by: str = text("确认人", "the office or officer who confirmed it")


@attrs.frozen(kw_only=True)
class ZoneJoined(Fact):
    """A unit belongs to an assessed zone from ``occurred_on`` (that day included).

    A unit is in one zone at a time: joining another ends what was before.
    """

    FAMILY: ClassVar[str] = "roster"
    TITLE: ClassVar[str] = "片区纳入"
    KEY: ClassVar[tuple[str, ...]] = ("zone", "unit", "occurred_on")

    zone: str = unit_field("片区", "the zone, a unit of that kind")
    unit: str = unit_field("组织", "the unit that joins it")


@attrs.frozen(kw_only=True)
class ZoneLeft(Fact):
    """A unit leaves a zone; ``occurred_on`` is the last day on which it belongs to it."""

    FAMILY: ClassVar[str] = "roster"
    TITLE: ClassVar[str] = "片区退出"
    KEY: ClassVar[tuple[str, ...]] = ("zone", "unit", "occurred_on")

    zone: str = unit_field("片区", "the zone")
    unit: str = unit_field("组织", "the unit that leaves it")


@attrs.frozen(kw_only=True)
class PersonRegistered(Fact):
    """A cadre who can hold posts. Names of those assessed are public; residents' are not."""

    FAMILY: ClassVar[str] = "roster"
    TITLE: ClassVar[str] = "人员登记"
    KEY: ClassVar[tuple[str, ...]] = ("person",)

    person: str = person_field("人员编码", "code of the person", opens=True)
    name: str = text("姓名", "name of the person")


@attrs.frozen(kw_only=True)
class PersonAliasConfirmed(Fact):
    """Somebody has confirmed that a way of writing a name means this person.

    With ``unit`` it holds for names written beside that unit only: so namesakes are told apart.
    """

    FAMILY: ClassVar[str] = "roster"
    TITLE: ClassVar[str] = "人员别名"
    KEY: ClassVar[tuple[str, ...]] = ("person", "alias", "unit")

    person: str = person_field("人员", "the person who is meant")
    alias: str = text("写法", "how the name is written")
    unit: str = unit_field("所在组织", "the unit beside which it is written so", required=False)
    confirmed_by: str = text("确认人", "the office or officer who confirmed it")


@attrs.frozen(kw_only=True)
class TenureStarted(Fact):
    """A person takes a post at a unit on ``occurred_on`` (that day included)."""

    FAMILY: ClassVar[str] = "roster"
    TITLE: ClassVar[str] = "任职"
    KEY: ClassVar[tuple[str, ...]] = ("person", "unit", "post", "occurred_on")

    person: str = person_field("人员", "the person")
    unit: str = unit_field("组织", "the unit")
    post: str = choice("职务", "the post", POSTS)
    basis: str = text("任职文号", "number of the appointment", required=False)


@attrs.frozen(kw_only=True)
class TenureEnded(Fact):
    """A person leaves a post; ``occurred_on`` is the last day in office."""

    FAMILY: ClassVar[str] = "roster"
    TITLE: ClassVar[str] = "免职"
    KEY: ClassVar[tuple[str, ...]] = ("person", "unit", "post", "occurred_on")

    person: str = person_field("人员", "the person")
    unit: str = unit_field("组织", "the unit")
    post: str = choice("职务", "the post", POSTS)
    ground: str = text("离任原因", "why the post was left", required=False)


@attrs.frozen(kw_only=True)
class MembersCounted(Fact):
    """How many Party members a unit has (a count; no names are asked)."""

    FAMILY: ClassVar[str] = "roster"
    TITLE: ClassVar[str] = "党员数"
    KEY: ClassVar[tuple[str, ...]] = ("unit", "occurred_on")

    unit: str = unit_field("组织", "the unit")
    members: int = whole("党员数", "number of members")


@attrs.frozen(kw_only=True)
class HouseholdsCounted(Fact):
    """How many households a unit has: the base of visit coverage."""

    FAMILY: ClassVar[str] = "roster"
    TITLE: ClassVar[str] = "户数"
    KEY: ClassVar[tuple[str, ...]] = ("unit", "occurred_on")

    unit: str = unit_field("组织", "the unit")
    households: int = whole("户数", "number of households")


@attrs.frozen(kw_only=True)
class AppointmentFiled(Fact):
    """An appointment is filed with the level above (备案: row 64), with what eligibility asks.

    ``age`` in full years and ``schooling`` are asked only where a rule needs them (row 132).
    """

    FAMILY: ClassVar[str] = "roster"
    TITLE: ClassVar[str] = "任职备案"
    KEY: ClassVar[tuple[str, ...]] = ("person", "unit", "post")

    person: str = person_field("人员", "the person")
    unit: str = unit_field("组织", "the unit")
    post: str = choice("职务", "the post", POSTS)
    filed_with: str = unit_field("备案机关", "the unit that filed it", required=False)
    age: int = whole("年龄", "age in full years", required=False)
    schooling: str = choice("学历", "schooling", SCHOOLING, required=False)


@attrs.frozen(kw_only=True)
class JointReviewDone(Fact):
    """A member of a village team was looked at jointly by the county (县级联审: row 63)."""

    FAMILY: ClassVar[str] = "roster"
    TITLE: ClassVar[str] = "县级联审"
    KEY: ClassVar[tuple[str, ...]] = ("person", "unit", "occurred_on")

    person: str = person_field("人员", "the person")
    unit: str = unit_field("组织", "the unit")
    passed: bool = flag("联审通过", "nothing stands against the person")
    ground: str = text("不符合情形", "what stands against the person", required=False)


@attrs.frozen(kw_only=True)
class ExitAuditDone(Fact):
    """The books of somebody who leaves a post were audited (离任审计: row 102)."""

    FAMILY: ClassVar[str] = "roster"
    TITLE: ClassVar[str] = "离任审计"
    KEY: ClassVar[tuple[str, ...]] = ("person", "unit", "occurred_on")

    person: str = person_field("人员", "the person")
    unit: str = unit_field("组织", "the unit")
    published_on: date | None = day("公布日期", "day the result was made public", required=False)
