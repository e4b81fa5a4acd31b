"""The sheet of a checkpoint: one A4 page to print, stamp and file (存证单)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta, timezone
from typing import TYPE_CHECKING, Any

from attrs import frozen

from evalcore.paper_words import on_papers
from evalcore.transparency.codes import check_code
from projections.papers import Paper, Style, print_paper
from projections.reports.render import cell

if TYPE_CHECKING:
    from evalcore.transparency.checkpoint import Checkpoint
    from evalcore.transparency.note import Verifier

GROUP, LINE = 4, 8
"""Hexadecimal digits to a group: as many as people read at once; and groups to a line."""

CHINA = timezone(timedelta(hours=8))

FIELDS: Mapping[str, str] = {
    "log": on_papers("记录名称"),
    "size": on_papers("存证规模：事件的件数"),
    "root": on_papers("存证根，十六进制"),
    "root_lines": on_papers("存证根，四位一组，分成几行"),
    "signed_at": on_papers("签署时间，北京时间"),
    "keys": on_papers("签名密钥"),
    "keys[].name": on_papers("密钥名称"),
    "keys[].id": on_papers("密钥编号"),
    "keys[].fingerprint": on_papers("密钥指纹"),
    "witnesses": on_papers("见证单位，可为空"),
    "witnesses[].name": on_papers("密钥名称"),
    "witnesses[].id": on_papers("密钥编号"),
    "witnesses[].fingerprint": on_papers("密钥指纹"),
    "witnesses[].at": on_papers("见证时间，北京时间"),
    "note": on_papers("签名原文，每行一项"),
}
"""Field → what it means; the check code is ``code``, as on every paper."""


@frozen
class Cosigned:
    """A witness on the sheet: its key, and when it cosigned (ISO with its offset)."""

    verifier: Verifier
    at: str


@frozen
class Sheet:
    """What a sheet shows. ``recorded_at`` is in µs since 1970 (UTC), ``note`` the signed note."""

    checkpoint: Checkpoint
    recorded_at: int
    keys: Sequence[Verifier]
    witnesses: Sequence[Cosigned]
    note: str


def fields_of(sheet: Sheet) -> dict[str, Any]:
    """What a template of the sheet is given."""
    checkpoint = sheet.checkpoint
    root = checkpoint.root.hex()
    moment = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=sheet.recorded_at)
    return {
        "marks": [],
        "code": check_code(checkpoint.text.encode()),
        "log": checkpoint.origin,
        "size": checkpoint.size,
        "root": root,
        "root_lines": _lines(root),
        "signed_at": _china(moment),
        "keys": [_key(one) for one in sheet.keys],
        "witnesses": [
            {**_key(one.verifier), "at": _china(datetime.fromisoformat(one.at))}
            for one in sheet.witnesses
        ],
        "note": sheet.note.splitlines(),
    }


def _lines(digits: str) -> list[str]:
    groups = [digits[at : at + GROUP] for at in range(0, len(digits), GROUP)]
    return [" ".join(groups[at : at + LINE]) for at in range(0, len(groups), LINE)]


def _key(key: Verifier) -> dict[str, str]:
    return {"name": key.name, "id": key.key_id.hex(), "fingerprint": key.fingerprint}


def _china(moment: datetime) -> str:
    return moment.astimezone(CHINA).strftime("%Y-%m-%d %H:%M:%S +08:00")


def printed(sheet: Sheet, style: Style) -> bytes:
    """The sheet as a file of the style's form."""
    return print_paper("checkpoint", fields_of(sheet), style)


def example() -> dict[str, Any]:
    """An invented checkpoint, of a record that does not exist."""
    root = "0123456789abcdef" * 4
    key = {
        "name": "org.example.county/log",
        "id": "7c3e9f10",
        "fingerprint": "1f2e 3d4c 5b6a 7988 0716 2534",
    }
    return {
        "marks": [],
        "code": "7H2M-0RQX-9K4D-VB1T",
        "log": key["name"],
        "size": 12345,
        "root": root,
        "root_lines": _lines(root),
        "signed_at": "2026-01-08 09:30:00 +08:00",
        "keys": [key],
        "witnesses": [
            {**key, "name": "org.example.city/witness", "at": "2026-01-09 10:00:00 +08:00"}
        ],
        "note": [key["name"], "12345", "ASNFZ4mrze8BI0VniavN7wEjRWeJq83vASNFZ4mrze8=", ""],
    }


CHECKPOINT = Paper(
    name="checkpoint",
    title=on_papers("存证单"),
    package="projections.checkpoints",
    filters={"cell": cell},
    fields=FIELDS,
    example=example,
)
