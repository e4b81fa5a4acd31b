"""The page of every key of the scheme's language, written from its JSON Schema."""

from __future__ import annotations

import json
from importlib.resources import files
from typing import Any

HEAD = """# 考核办法的各键 · Keys of a scheme

Written from `scheme.schema.json` by `make docs`; the same file serves editors
(`evalcore scheme schema`). What the keys do, with examples: [scheme](scheme.md).

由程序生成。每一节是一种结构；“必填”的键不能少，“或”表示几种写法择一。
"""


def page() -> str:
    """The whole page as Markdown."""
    schema = json.loads(
        files("evalcore.schemes").joinpath("scheme.schema.json").read_text(encoding="utf-8")
    )
    shared = schema["$defs"]
    parts = [HEAD, *_section("scheme", "考核办法", schema, shared)]
    for name, one in shared.items():
        if "properties" in one:
            parts.extend(_section(name, one.get("title", ""), one, shared))
    return "\n".join(parts)


def _section(
    name: str, title: str, one: dict[str, Any], shared: dict[str, dict[str, Any]]
) -> list[str]:
    needed = set(one.get("required", ()))
    rows = [f"## {name}\n", f"**{title}** {one.get('description', '')}", ""]
    rows.append("| 键 key | 中文 | meaning | 取值 value | 必填 |\n|---|---|---|---|---|")
    for key, value in one["properties"].items():
        meant = shared.get(value.get("$ref", "").rpartition("/")[2], {})
        cells = (
            f"`{key}`",
            value.get("title", meant.get("title", "")),
            value.get("description", meant.get("description", "")),
            _value(value),
            "✓" if key in needed else "",
        )
        rows.append("| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |")
    return [*rows, ""]


def _value(value: dict[str, Any]) -> str:
    """What may stand there, in a few words."""
    if "$ref" in value:
        name = value["$ref"].rpartition("/")[2]
        return PLAIN.get(name, f"[{name}](#{name})")
    if "const" in value:
        return f"`{value['const']}`"
    if "enum" in value:
        return ", ".join(f"`{json.dumps(one)}`" for one in value["enum"] if not _quoted(one))
    if "oneOf" in value or "anyOf" in value:
        found = [_value(one) for one in value.get("oneOf", value.get("anyOf"))]
        return " 或 or ".join(dict.fromkeys(found))
    kind = value.get("type", "")
    if kind == "array":
        return f"列表 list: {_value(value['items'])}" if "items" in value else "列表 list"
    if kind == "object":
        more = value.get("additionalProperties")
        inner = f": {_value(more)}" if isinstance(more, dict) else ""
        return f"名称 → 值 names{inner}"
    kinds = [kind] if isinstance(kind, str) else kind
    return " / ".join(WORDS.get(one, one) for one in kinds)


PLAIN = {
    "ledger": "台账 [ledger](ledger-columns.md)",
    "condition": "条件 condition (SQL)",
    "whole": "整数 integer",
    "names": "名称列表 list of names",
}
"""Shared definitions that are no structure of their own."""

WORDS = {
    "string": "文字 text",
    "number": "数 number",
    "integer": "整数 integer",
    "boolean": "是否 yes or no",
    "null": "空 nothing",
}


def _quoted(one: Any) -> bool:
    return one in ("true", "false")
