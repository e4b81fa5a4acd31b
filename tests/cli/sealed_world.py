"""A township's record with an informant in it, taken in from workbooks that live."""

from __future__ import annotations

import gzip
import html
import json
import sqlite3
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from cli.main import main
from evalcore.record import open_record
from tests.cli.conftest import facts
from tests.evalcore.intake.office import workbook

INFORMANT = "赵密证人"
WORDS = "村主任的侄子把仓库漏下的化肥偷偷卖掉了没有入账"
ANSWER = "已找赵密证人当面说明情况并请其保密本次举报内容"
OTHER = "东头路灯坏了三盏晚上走路摔跤的人很多请求修理"
VISITED = "孙密困难户"
VISIT = "家里只剩八十岁的老人需要每月送米送药请村里安排"
OF_CASE = (INFORMANT, WORDS, ANSWER)
OF_OTHERS = (OTHER, VISITED, VISIT)
WHY = ("--reason", "当事人申请", "--allowed-by", "县委办〔2025〕9号")
"""Why something is opened or destroyed."""

RECEIVED = ("--received-on", "2025-12-20")


def problems(*more: dict[str, Any]) -> list[dict[str, Any]]:
    """The rows of the informant's case, as the office writes them month after month."""
    row = {
        "问题编号": "W9", "组织": "V1", "发现日期": "2025-03-03", "问题来源": "群众反映",
        "交办日期": "2025-03-05", "承办组织": "V1", "交办时限": "2025-04-30",
        "问题描述": WORDS, "反映人": INFORMANT,
        "答复日期": "2025-03-09", "答复内容": ANSWER,
    }  # fmt: skip
    return [row, *more]


OTHER_CASE = {
    "问题编号": "W10", "组织": "V2", "发现日期": "2025-05-03", "问题来源": "群众反映",
    "交办日期": "2025-05-05", "承办组织": "V2", "交办时限": "2025-06-30", "问题描述": OTHER,
}  # fmt: skip
VISITS = [
    {"组织": "V2", "走访日期": "2025-03-03", "走访对象": VISITED, "走访记录": VISIT},
    {"组织": "V2", "走访日期": "2025-03-04", "走访对象": "孙密二户", "走访记录": "一切都好"},
]


def make(folder: Path) -> Path:
    """``record.db`` in ``folder``, and the workbooks in ``folder/in``: ``一月.xlsx`` and, with the
    same rows and one more, ``二月.xlsx``; ``走访.xlsx`` with neither."""
    store = folder / "record.db"
    given = folder / "in"
    given.mkdir()
    lines = [{"fact": type(fact).__name__, **json.loads(fact.public_state())} for fact in facts()]
    (given / "year.jsonl").write_text("\n".join(map(json.dumps, lines)), encoding="utf-8")
    (given / "一月.xlsx").write_bytes(workbook({"问题台账": problems()}))
    (given / "二月.xlsx").write_bytes(workbook({"问题台账": problems(OTHER_CASE)}))
    (given / "走访.xlsx").write_bytes(workbook({"走访登记": VISITS}))
    assert main(["init", "--store", str(store)]) == 0
    for name in ("year.jsonl", "一月.xlsx", "二月.xlsx", "走访.xlsx"):
        command = ["import", "--store", str(store), *RECEIVED, str(given / name)]
        assert main(command) == 0, name
    return store


def everything_below(folder: Path) -> Iterator[tuple[Path, str]]:
    """Every file below ``folder`` as text, whatever packs it, but the office's own in ``in``."""
    for path in sorted(folder.rglob("*")):
        if not path.is_file() or path.parent.name == "in":
            continue
        content = path.read_bytes()
        yield path, html.unescape(content.decode("utf-8", "replace"))
        if path.suffix == ".parquet":
            import pyarrow.parquet as pq

            yield path, json.dumps(pq.read_table(path).to_pylist(), default=str, ensure_ascii=False)
        elif content.startswith(b"SQLite"):
            with sqlite3.connect(path) as held:
                yield path, "\n".join(held.iterdump())
        elif zipfile.is_zipfile(path):
            with zipfile.ZipFile(path) as packed:
                for name in packed.namelist():
                    yield path, html.unescape(packed.read(name).decode("utf-8", "replace"))
        elif content.startswith(b"\x1f\x8b"):
            yield path, gzip.decompress(content).decode("utf-8", "replace")


def betrayed(text: str, words: tuple[str, ...] = (*OF_CASE, *OF_OTHERS)) -> list[str]:
    """The words in a text, also as JSON escapes would write them."""
    return [w for w in words if w in text or json.dumps(w)[1:-1] in text]


def openable(store: Path, words: tuple[str, ...] = OF_CASE) -> list[str]:
    """The words that the keys beside a record still open, in sealed parts and in kept files."""
    found = set()
    with open_record(store) as record:
        for at in range(1, record.head().size + 1):
            try:
                found |= set(betrayed((record.private(at) or b"").decode(), words))
            except Exception:
                continue
        for digest in record.store.digests():
            try:
                content = record.source(digest).content
            except Exception:
                continue
            texts = [content.decode("utf-8", "replace")]
            if content[:2] == b"PK":
                (store.parent / "opened.zip").write_bytes(content)
                with zipfile.ZipFile(store.parent / "opened.zip") as packed:
                    parts = [packed.read(name) for name in packed.namelist()]
                texts += [html.unescape(part.decode("utf-8", "replace")) for part in parts]
                (store.parent / "opened.zip").unlink()
            found |= {word for text in texts for word in betrayed(text, words)}
    return sorted(found)
