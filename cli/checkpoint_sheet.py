"""A checkpoint on paper: one A4 page to print, stamp and file (存证单). Paper is a witness too."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta, timezone
from html import escape
from typing import TYPE_CHECKING

from attrs import frozen

from evalcore.transparency.codes import check_code

if TYPE_CHECKING:
    from evalcore.transparency.checkpoint import Checkpoint
    from evalcore.transparency.note import Verifier

GROUP = 4
"""Hexadecimal digits to a group: as many as people read at once."""

CHINA = timezone(timedelta(hours=8))


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


def sheet_html(sheet: Sheet) -> str:
    """The page: one self-contained HTML file, Chinese first, nothing loaded from anywhere."""
    checkpoint = sheet.checkpoint
    groups = _groups(checkpoint.root.hex())
    moment = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=sheet.recorded_at)
    rows = [
        ("记录名称", "log", escape(checkpoint.origin)),
        ("存证规模", "events covered", f"<b>{checkpoint.size:,}</b> 件 (1–{checkpoint.size})"),
        ("存证根", "root (SHA-256, hex)", f'<span class="mono">{groups}</span>'),
        ("签署时间", "signed", _china(moment)),
        (
            "核验码",
            "check code",
            f'<b class="mono code">{check_code(checkpoint.text.encode())}</b>',
        ),
    ]
    rows += [("签名密钥", "signed with", _key(key)) for key in sheet.keys]
    rows += [
        ("见证单位", "witness", f"{_key(one.verifier)}<br>{_china(datetime.fromisoformat(one.at))}")
        for one in sheet.witnesses
    ]
    told = "\n".join(
        f"<tr><th>{zh}<small>{en}</small></th><td>{value}</td></tr>" for zh, en, value in rows
    )
    return _PAGE.format(
        title=f"存证单 {escape(checkpoint.origin)} {checkpoint.size}",
        rows=told,
        size=f"{checkpoint.size:,}",
        own=_lines("经办人 signed by", "复核人 checked by", "单位（公章） seal", "日期 date"),
        other=_lines(
            "见证单位（公章） witness", "经办人 signed by", "存放处 filed at", "日期 date"
        ),
        note=escape(sheet.note),
    )


def _groups(digits: str) -> str:
    groups = [digits[i : i + GROUP] for i in range(0, len(digits), GROUP)]
    half = len(groups) // 2
    return " ".join(groups[:half]) + "<br>" + " ".join(groups[half:])


def _key(key: Verifier) -> str:
    return (
        f"{escape(key.name)} <small>{key.key_id.hex()}</small><br>"
        f'指纹 fingerprint <span class="mono">{key.fingerprint}</span>'
    )


def _china(moment: datetime) -> str:
    return moment.astimezone(CHINA).strftime("%Y-%m-%d %H:%M:%S +08:00")


def _lines(*labels: str) -> str:
    return "".join(f"<div><span>{label}</span></div>" for label in labels)


_PAGE = """<!DOCTYPE html>
<html lang="zh-CN">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>{title}</title>
<style>
@page {{ size: A4; margin: 18mm }}
body {{ font: 11pt/1.5 "Songti SC", SimSun, "Noto Serif CJK SC", serif; color: #000;
  max-width: 174mm; margin: 0 auto }}
h1 {{ font-size: 20pt; text-align: center; letter-spacing: .3em; margin: 0 0 2mm }}
h1 small {{ display: block; font-size: 10pt; letter-spacing: 0; font-weight: normal }}
table {{ border-collapse: collapse; width: 100% }}
th, td {{ border: .4pt solid #000; padding: 1.5mm 3mm; text-align: left; vertical-align: top;
  overflow-wrap: anywhere }}
th {{ width: 32mm; font-weight: bold }}
th small {{ display: block; font-weight: normal }}
small {{ font-size: 8.5pt }}
.mono, pre {{ font-family: Consolas, "DejaVu Sans Mono", monospace }}
.code {{ font-size: 16pt; letter-spacing: .1em }}
.sign {{ display: grid; grid-template-columns: 1fr 1fr; column-gap: 10mm; margin-top: 5mm }}
.sign div {{ border-bottom: .4pt solid #000; height: 13mm; display: flex; align-items: end }}
p {{ margin: 3mm 0 0 }}
pre {{ font-size: 7.5pt; white-space: pre-wrap; overflow-wrap: anywhere; margin: 4mm 0 0;
  border-top: .4pt solid #000; padding-top: 2mm }}
</style>
</head>
<body>
<h1>存 证 单<small>Checkpoint, to be stamped and filed</small></h1>
<table>
{rows}
</table>
<p>本页打印后签名、盖章、归档。记录中前 {size} 件事件，无论哪一件日后被修改、删除、增补或调换，
凭本页的存证根或核验码都能查出：<span class="mono">evalcore verify record.db --paper 核验码</span>。
本页不证明事件内容属实，也不涉及本存证点之后的事件。</p>
<p><small>Print, sign, stamp, file. If any of the first {size} events is later changed, removed,
added or moved, the root or the check code on this page shows it. The page does not say that what
was reported is true, and says nothing of later events.</small></p>
<div class="sign">{own}</div>
<div class="sign">{other}</div>
<pre>{note}</pre>
</body>
</html>
"""

SHEET_BEGINS = (_PAGE.partition("{title}")[0] + "存证单").encode()
"""How every sheet begins: another page (a report, a dossier) is not taken for one."""
