"""The page of the ledgers' columns: every ledger, every column, in Chinese and English."""

from __future__ import annotations

from evalcore.paper_words import in_language, said
from evalcore.schemes.column_titles import COLUMN_TITLES, OWN_TITLES
from evalcore.schemes.columns import LEDGER_COLUMNS
from evalcore.schemes.ledger_titles import LEDGER_TITLES

HEAD = """# 台账各栏 · Columns of the ledgers

Written from the program by `make docs`. What each ledger means and how it is derived:
[ledgers](ledgers.md). A scheme's conditions may name these columns ([scheme](scheme.md)); so may
SQL over the Parquet files beside the results ([results](results.md)).

由程序生成。`row` 为本行编号，`unit` 为所属组织，`events` 为所依据的记录位置。
日期没有时刻；空白为没有填报。
"""

KINDS = {
    "VARCHAR": "文字 text",
    "DATE": "日期 date",
    "BIGINT": "整数 integer",
    "BOOLEAN": "是否 yes or no",
    "BIGINT[]": "位置 positions",
}


def page() -> str:
    """The whole page as Markdown."""
    parts = [HEAD]
    for ledger in sorted(LEDGER_COLUMNS):
        title = LEDGER_TITLES[ledger]
        parts.append(f"## {ledger}\n\n{title}\n")
        parts.append("| 栏 column | 中文 | English | 类型 type |\n|---|---|---|---|")
        for column, kind in LEDGER_COLUMNS[ledger].items():
            chinese = OWN_TITLES.get((ledger, column)) or COLUMN_TITLES.get(column, "")
            with in_language("en"):
                english = said(chinese)
            parts.append(f"| `{column}` | {chinese} | {english} | {KINDS[kind]} |")
        parts.append("")
    return "\n".join(parts)
