"""The record that is attacked: small, and with everything in it that a record can hold."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from evalcore.record import Batch, NewEvent, Record, SourceFile
from evalcore.record.store import KEPT
from evalcore.transparency.checkpoint import Checkpoint
from evalcore.transparency.note import Signer, sign

WORKBOOK = SourceFile("六月.xlsx", b"what the office handed in" * 20)
RULES = SourceFile("scheme/rules.yaml", b"scheme: demo\n" * 10, public=True)
LIST = SourceFile(
    "demo.files.json",
    json.dumps({"files": {RULES.name: RULES.digest}}).encode(),
    public=True,
)

FIRST, SECOND, SIZE = 300, 605, 705
"""Where the three commits end."""

SECRET = 17
"""Every position that is a multiple of it, in the first commit, has a private part."""


def events(count: int, name: str, private: Callable[[int], bool] = lambda n: False) -> list[Any]:
    """Events as an import brings them."""
    return [
        NewEvent(
            "VisitMade.1",
            b'{"unit":"%s","n":%d}' % (name.encode(), n),
            b'{"said":"%d"}' % n if private(n) else None,
            f"case-{n % 3}" if private(n) else "",
            f"{name}!{n + 2}",
        )
        for n in range(count)
    ]


def fill(record: Record) -> None:
    """Three commits: an import with private parts, one that kept its files, one more."""
    secret = events(FIRST, "a", lambda n: (n + 1) % SECRET == 0)
    record.append("import-a", secret, actor="镇A")
    received = {
        "digest": WORKBOOK.digest,
        "file_name": WORKBOOK.name,
        "size": WORKBOOK.size,
    }
    record.append_many(
        [
            Batch(
                "import-b",
                [
                    NewEvent(
                        "SourceReceived.1",
                        json.dumps(received, ensure_ascii=False).encode(),
                        source=KEPT,
                    ),
                    *events(SECOND - FIRST - 2, "b"),
                ],
                "镇B",
            ),
            Batch(
                "scheme-demo",
                [NewEvent("SchemeAdopted.1", b'{"scheme":"demo"}', source="files:" + LIST.digest)],
                "组织部",
            ),
        ],
        sources=[WORKBOOK, RULES, LIST],
    )
    record.append("import-c", events(SIZE - SECOND, "c"), actor="镇C")


def checkpoint_of(record: Record, size: int, signer: Signer) -> bytes:
    """A signed checkpoint of one of its commits."""
    (commit,) = (each for each in record.commits() if each.size == size)
    return sign(Checkpoint(signer.name, commit.size, commit.root).text, [signer]).bytes
