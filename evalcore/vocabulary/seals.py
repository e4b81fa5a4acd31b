"""What became of sealed words and names: opened, with reason; or their key destroyed for good."""

from __future__ import annotations

from typing import ClassVar

import attrs

from evalcore.vocabulary.fact import Fact
from evalcore.vocabulary.fields import text, whole


@attrs.frozen(kw_only=True)
class SealedOpened(Fact):
    """Somebody with the right read what is sealed. Recorded before it is shown.

    ``scope`` is ``*`` where several were opened at once, ``source:<SHA-256>`` for a source file.
    """

    FAMILY: ClassVar[str] = "seals"
    TITLE: ClassVar[str] = "启封查阅"
    KEY: ClassVar[tuple[str, ...]] = ("scope", "occurred_on")

    scope: str = text("封存范围", "the person or case whose key was used")
    positions: str = text(
        "位置", "positions that were opened: a JSON list of numbers and of [first, last]"
    )
    ground: str = text("查阅理由", "why")
    allowed_by: str = text("批准依据", "who allowed it")


@attrs.frozen(kw_only=True)
class SealKeyDestroyed(Fact):
    """The key of a person or case is destroyed: what it seals is erased, every proof stands.

    Recorded before the key goes; where the key still exists it is to be destroyed again.
    """

    FAMILY: ClassVar[str] = "seals"
    TITLE: ClassVar[str] = "销毁密钥"
    KEY: ClassVar[tuple[str, ...]] = ("scope", "occurred_on")

    scope: str = text("封存范围", "the person or case")
    keys: int = whole("密钥数", "how many keys")
    ground: str = text("销毁理由", "why")
    allowed_by: str = text("批准依据", "who allowed it")
    kept_files: str = text(
        "保留的原始文件",
        "source files that hold the same words and were kept on purpose: JSON list of SHA-256",
        required=False,
    )
