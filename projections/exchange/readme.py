"""The README of a folder of Parquet files: what it is, whom it is for, how to open it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from projections.exchange.edition import Edition
from projections.exchange.parquet_files import FileWritten

README, DICTIONARY, CODES, ABOUT = "README.md", "columns.csv", "codes.csv", "export.json"

FOLDERS: Mapping[str, str] = {
    "results": "结果各表 result tables",
    "ledgers": "台账 ledgers, as the run saw them",
    "facts": "事实（原始记录）facts as recorded, corrections and retractions among them",
    "effective": "事实（有效）facts that count: corrected, without what was withdrawn or repeated",
}

_WHOM = {
    "analysts": (
        "供分析使用。不含票数，也不含可推知少数人票数的得分；仍含姓名和考核结果，不得公开张贴或外传。",
        "For analysts. It holds no votes, nor points that would give votes of few away. It holds "
        "names and results all the same: not to be hung out.",
    ),
    "reviewers": (
        "核查版，含未隐去的小组票数，仅限核查，不得张贴或外传。"
        "可以公布的，用 evalcore disclosure view 另行生成。",
        "For reviewers alone: it holds votes of small groups as reported. What may be hung out: "
        "evalcore disclosure view.",
    ),
}

_OPEN = """\
```sql
-- DuckDB
SELECT * FROM '{example}' LIMIT 10;
```
```python
import polars; polars.read_parquet("{example}")
import pandas; pandas.read_parquet("{example}", dtype_backend="pyarrow")
spark.read.parquet("{example}")
import pyarrow.parquet as pq; pq.read_schema("{example}").field(0).metadata  # titles
```"""


def readme(
    edition: Edition, about: Mapping[str, str], marks: str, tables: Sequence[FileWritten]
) -> bytes:
    """The text: Chinese first, English beside it; the same export gives the same text."""
    chinese, english = _WHOM[edition.name]
    lines = ["# evalcore export · Parquet", ""]
    if marks:
        lines += [f"**{marks}**", ""]
    lines += [f"**{chinese}**", "", english, "", "| | |", "|---|---|"]
    lines += [f"| {name} | {value} |" for name, value in about.items() if value]
    lines += ["", "不含 not in it:", ""]
    lines += [f"- {what}" for what in edition.left_out()]
    example = next((one.told.file for one in tables if one.rows), "…")
    lines += ["", _OPEN.format(example=example), ""]
    lines += [
        f"`{DICTIONARY}`: 每列的类型、中文名、英文说明 type, Chinese title and meaning of every "
        "column; titles are in the metadata of the fields too. "
        f"`{CODES}`: 代码的中文名 Chinese titles of codes. "
        "日期为日期型，整数为整数型；得分的分子分母为十进制文本（可超出64位）。"
        "Dates and integers keep their types; numerators and denominators are decimal text, "
        "because they can outgrow 64 bits. Lists are lists, or JSON text in result tables.",
        "",
    ]
    for folder, title in FOLDERS.items():
        inside = [one for one in tables if one.told.file.startswith(f"{folder}/")]
        if inside:
            lines += [f"## {folder} · {title}", "", "| table | 名称 | rows |", "|---|---|---|"]
            lines += [
                f"| {one.told.file.removeprefix(folder + '/')} | {one.told.title} | {one.rows} |"
                for one in inside
            ]
            lines.append("")
    return "\n".join(lines).encode()
