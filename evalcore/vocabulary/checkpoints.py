"""Keys that sign for the record, checkpoints that were signed, and who witnessed them.

What was signed when stands in the log itself: a later checkpoint covers it, so that the order of
signatures can be shown even after a key was stolen.
"""

from __future__ import annotations

from typing import ClassVar

import attrs

from evalcore.vocabulary.fact import Fact
from evalcore.vocabulary.fields import choice, text, whole

ROLES = {"log": "记录方", "witness": "见证方"}
"""What a key signs as: the office that keeps the record, or another one that witnesses it."""

REVOKED_BECAUSE = {
    "replaced": "更换",
    "retired": "停用",
    "lost": "遗失",
    "compromised": "泄露",
}
"""Why a key signs no more; after ``lost`` and ``replaced`` what it signed stands."""


@attrs.frozen(kw_only=True)
class SigningKeyAdmitted(Fact):
    """A key may sign for this record from now on. ``vkey`` is its public half (C2SP signed-note).

    The name of the first key of role ``log`` is the origin of the record.
    """

    FAMILY: ClassVar[str] = "checkpoints"
    TITLE: ClassVar[str] = "签名密钥启用"
    KEY: ClassVar[tuple[str, ...]] = ("vkey",)

    name: str = text("密钥名称", "name of the key, as it stands on signature lines")
    vkey: str = text("公钥", "the public key in vkey form")
    role: str = choice("用途", "what it signs as", ROLES)
    replaces: str = text("替换密钥", "vkey of the key that it replaces", required=False)
    admitted_by: str = text("启用单位", "the authority")


@attrs.frozen(kw_only=True)
class SigningKeyRevoked(Fact):
    """A key signs no more. After ``compromised``, what it signed from ``since`` on is doubtful.

    ``good_until`` is the size of the last checkpoint of this key that the record holds from
    before then.
    """

    FAMILY: ClassVar[str] = "checkpoints"
    TITLE: ClassVar[str] = "签名密钥停用"
    KEY: ClassVar[tuple[str, ...]] = ("vkey",)

    vkey: str = text("公钥", "the public key in vkey form")
    because: str = choice("停用原因", "why", REVOKED_BECAUSE)
    since: str = text("起始时间", "compromised since, an instant with its offset", required=False)
    good_until: int = whole("可信至规模", "size of its last checkpoint that stands", default=0)
    revoked_by: str = text("停用单位", "the authority")


@attrs.frozen(kw_only=True)
class CheckpointSigned(Fact):
    """The log office signed size and root of the record. ``note`` is the SHA-256 of the kept file.

    The size lies before this event: a checkpoint can't cover the event that tells of it.
    """

    FAMILY: ClassVar[str] = "checkpoints"
    TITLE: ClassVar[str] = "存证点签署"
    KEY: ClassVar[tuple[str, ...]] = ("origin", "size", "vkey")

    origin: str = text("记录名称", "origin of the record")
    size: int = whole("存证规模", "how many events it covers")
    root: str = text("存证根", "Merkle root over these events, hexadecimal")
    vkey: str = text("公钥", "the key that signed, in vkey form")
    note: str = text("存证文件摘要", "SHA-256 of the signed note, hexadecimal")


@attrs.frozen(kw_only=True)
class CheckpointWitnessed(Fact):
    """Another office checked consistency with what it saw before, and cosigned the checkpoint."""

    FAMILY: ClassVar[str] = "checkpoints"
    TITLE: ClassVar[str] = "存证点见证"
    KEY: ClassVar[tuple[str, ...]] = ("origin", "size", "vkey")

    origin: str = text("记录名称", "origin of the record")
    size: int = whole("存证规模", "how many events it covers")
    root: str = text("存证根", "Merkle root over these events, hexadecimal")
    witness: str = text("见证单位", "name of the witness, as it stands on the signature line")
    vkey: str = text("公钥", "the witness's key in vkey form")
    cosigned_at: str = text("见证时间", "when the witness cosigned, ISO, UTC")
    note: str = text("存证文件摘要", "SHA-256 of the cosigned note, hexadecimal")
