"""Tasks set at the start of a year: item, target, lead, progress date; who answers for them."""

from __future__ import annotations

from datetime import date
from typing import ClassVar

import attrs

from evalcore.vocabulary.fact import Fact
from evalcore.vocabulary.fields import (
    case_field,
    choice,
    day,
    person_field,
    text,
    unit_field,
    whole,
)

ROLES = {"first": "第一责任人", "direct": "直接责任人", "lead": "牵头责任人"}


@attrs.frozen(kw_only=True)
class TaskSet(Fact):
    """A task is given to a unit: 定工作项目, 定目标要求, 定牵头责任, 定完成进度 (row 45)."""

    FAMILY: ClassVar[str] = "tasks"
    TITLE: ClassVar[str] = "任务下达"
    KEY: ClassVar[tuple[str, ...]] = ("task",)

    task: str = case_field("任务编号", "number of the task", "task", opens=True)
    unit: str = unit_field("组织", "the unit that has to do it")
    item: str = text("工作项目", "what is to be done")
    target: str = text("目标要求", "what is to be reached", required=False)
    lead: str = text("牵头责任", "who leads it", required=False)
    due_on: date | None = day("完成进度时限", "day by which it is to be done", required=False)
    amount: int = whole("目标数量", "how many are to be done, where it is a number", required=False)


@attrs.frozen(kw_only=True)
class TaskSigned(Fact):
    """The letter of responsibility for a task is signed (责任状: rows 45, 67)."""

    FAMILY: ClassVar[str] = "tasks"
    TITLE: ClassVar[str] = "责任状签订"
    KEY: ClassVar[tuple[str, ...]] = ("task",)

    task: str = case_field("任务编号", "number of the task", "task")


@attrs.frozen(kw_only=True)
class ResponsibilityAssigned(Fact):
    """Somebody answers for a task in a role (row 32): one 第一责任人, at least one 直接责任人."""

    FAMILY: ClassVar[str] = "tasks"
    TITLE: ClassVar[str] = "责任分工"
    KEY: ClassVar[tuple[str, ...]] = ("task", "role", "person")

    task: str = case_field("任务编号", "number of the task", "task")
    role: str = choice("责任角色", "in which role", ROLES)
    person: str = person_field("责任人", "who answers for it")


@attrs.frozen(kw_only=True)
class TaskCompleted(Fact):
    """A task, or ``amount`` of it, is done."""

    FAMILY: ClassVar[str] = "tasks"
    TITLE: ClassVar[str] = "任务完成"
    KEY: ClassVar[tuple[str, ...]] = ("task", "occurred_on")

    task: str = case_field("任务编号", "number of the task", "task")
    amount: int = whole("完成数量", "how many of it are done", required=False)
