"""Who may write what: actors, their roles, their keys, and every time a refusal was overridden.

A record without an actor is open: whoever holds the file writes. From the first actor on each
command asks for the right; ``evalcore/procedures/rights.py`` says which role has which.
"""

from __future__ import annotations

from datetime import date
from typing import ClassVar

import attrs

from evalcore.vocabulary.fact import Fact
from evalcore.vocabulary.fields import choice, day, person_field, text, unit_field

ROLES = {
    "admin": "授权人",
    "clerk": "填报员",
    "assessor": "考核人员",
    "decider": "决定人",
    "appeal_body": "复核人",
    "teller": "计票人",
    "code_office": "发码人",
    "key_keeper": "密钥保管人",
    "reviewer": "纪检审核人",
}


@attrs.frozen(kw_only=True)
class ActorRegistered(Fact):
    """A natural person who writes into the record under a name of their own."""

    FAMILY: ClassVar[str] = "actors"
    TITLE: ClassVar[str] = "操作人登记"
    KEY: ClassVar[tuple[str, ...]] = ("actor", "occurred_on")

    actor: str = text("操作人", "the name under which this person writes")
    person: str = person_field("人员编码", "who it is, where the roster knows them", required=False)
    office: str = text("所在单位", "the office that the person works for")
    registered_by: str = text("登记单位", "the authority that registered them")
    name: str = text("姓名", "the person's name", required=False, private=True)

    def seal_scope(self) -> str:
        """A key for each actor: erasing one name leaves the others."""
        return f"actor:{self.actor}"


@attrs.frozen(kw_only=True)
class RoleGranted(Fact):
    """An actor may do what a role does, everywhere or for a unit and those below it."""

    FAMILY: ClassVar[str] = "actors"
    TITLE: ClassVar[str] = "授予角色"
    KEY: ClassVar[tuple[str, ...]] = ("actor", "role", "unit", "occurred_on")

    actor: str = text("操作人", "who is given the role")
    role: str = choice("角色", "which role", ROLES)
    unit: str = unit_field("范围", "the unit that it is for; empty for all", required=False)
    until: date | None = day("有效期至", "last day of it", required=False)
    granted_by: str = text("授权单位", "the authority that grants it")
    document: str = text("文号", "number of the decision", required=False)


@attrs.frozen(kw_only=True)
class RoleRevoked(Fact):
    """A role is taken back; what was done under it stands."""

    FAMILY: ClassVar[str] = "actors"
    TITLE: ClassVar[str] = "收回角色"
    KEY: ClassVar[tuple[str, ...]] = ("actor", "role", "unit", "occurred_on")

    actor: str = text("操作人", "who had the role")
    role: str = choice("角色", "which role", ROLES)
    unit: str = unit_field("范围", "the unit that it was for; empty for all", required=False)
    ground: str = text("收回原因", "why")
    revoked_by: str = text("决定单位", "the authority that takes it back")


@attrs.frozen(kw_only=True)
class ActorKeyAdmitted(Fact):
    """From here on what this actor records is signed, and this key checks it."""

    FAMILY: ClassVar[str] = "actors"
    TITLE: ClassVar[str] = "操作人密钥启用"
    KEY: ClassVar[tuple[str, ...]] = ("actor", "vkey")

    actor: str = text("操作人", "whose key")
    vkey: str = text("公钥", "public key, as C2SP signed notes write it")
    admitted_by: str = text("启用单位", "the authority that admitted it")


@attrs.frozen(kw_only=True)
class ActorKeyRevoked(Fact):
    """A key is no longer this actor's: what is signed with it after this counts for nothing."""

    FAMILY: ClassVar[str] = "actors"
    TITLE: ClassVar[str] = "操作人密钥停用"
    KEY: ClassVar[tuple[str, ...]] = ("actor", "vkey", "occurred_on")

    actor: str = text("操作人", "whose key")
    vkey: str = text("公钥", "public key, as C2SP signed notes write it")
    ground: str = text("停用原因", "why")
    revoked_by: str = text("决定单位", "the authority that revoked it")


@attrs.frozen(kw_only=True)
class RightOverridden(Fact):
    """Something that was refused for want of a right, or for recusal, was allowed by authority.

    It stands in the stream of what was done, in the same transaction and before it.
    """

    FAMILY: ClassVar[str] = "actors"
    TITLE: ClassVar[str] = "越权特准"
    KEY: ClassVar[tuple[str, ...]] = ("actor", "right", "about", "occurred_on")

    actor: str = text("操作人", "who did it")
    right: str = text("权限", "the right that was wanting")
    about: str = text("事项", "what it was done to: a flag, a box, a period")
    refused: str = text("拒绝理由", "why it was refused")
    ground: str = text("特准理由", "why it was done all the same")
    allowed_by: str = text("特准依据", "who allowed it")
