"""The pages of commands, in English and in Chinese, written from the commands themselves.

``python -m cli.reference_pages docs`` writes them; a test demands that the pages in the repository
are these.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import typer

from cli.help_language import in_readers_language
from cli.main import OTHERS, PANELS, build
from evalcore.messages import _, language

HEAD = """# Commands

Written from the commands themselves by `make docs`. 中文：[命令大全](zh/commands.md)

Every command prints results on stdout and everything else (progress, notes, errors) on stderr.
`--json` prints a stable shape for programs ([results](results.md)). Exit codes: 0 done,
1 finding about the data, 2 usage, 3 environment; 130 interrupted. Text is in Chinese or English
as the locale says, `EVALCORE_LANG=zh` or `en` overrides it. With `EVALCORE_DEBUG=1` an error
comes with its traceback. Errors are one message: what is wrong, where, what to do.
"""


ZH_HEAD = """# 命令大全

由命令自身生成（`make docs`）。English: [Commands](../commands.md)

结果写到标准输出，其余（进度、说明、错误）写到标准错误。`--json` 输出形式固定的 JSON，供程序读取。
退出码：0 完成，1 数据有问题，2 用法有误，3 环境有误；详见[退出码](../exit-codes.md)。
界面语言随系统，可用 `EVALCORE_LANG=zh` 或 `en` 指定；
打印出来的材料默认中文，`--language en` 为英文。
"""


def page() -> str:
    """The whole page as Markdown, in the language of the screen (`evalcore.messages`)."""
    root: Any = typer.main.get_command(build())
    parts = [HEAD if language() == "en" else ZH_HEAD]
    with in_readers_language(root):
        return _page(root, parts)


def _page(root: Any, parts: list[str]) -> str:
    for panel in (*PANELS, OTHERS):
        commands = [c for c in root.commands.values() if c.rich_help_panel == _(panel)]
        if commands:
            parts.append(f"## {_(panel)}\n")
            parts.extend(part for command in commands for part in _command(command, "evalcore"))
    return "\n".join(parts)


def _command(command: Any, before: str) -> Iterator[str]:
    name = f"{before} {command.name}"
    yield f"### {name}\n\n{_plain(command.help or '')}\n"
    rows = [_parameter(param) for param in command.params if shown(param)]
    if rows:
        what, meaning, default = _("what"), _("meaning"), _("default")
        yield "\n".join([f"| {what} | {meaning} | {default} |", "|---|---|---|", *rows]) + "\n"
    for below in getattr(command, "commands", {}).values():
        yield from _command(below, name)


def shown(param: Any) -> bool:
    """Whether a parameter is one that users are told of."""
    return param.name != "help" and not getattr(param, "hidden", False)


def _plain(text: str) -> str:
    return "\n\n".join(" ".join(p.split()) for p in text.strip().split("\n\n"))


def _parameter(param: Any) -> str:
    if param.param_type_name == "argument":
        what = f"`{param.metavar or param.name.upper()}`"
    else:
        names = ", ".join((*param.opts, *param.secondary_opts))
        takes = f" {param.metavar}" if param.metavar else ""
        what = f"`{names}{takes}`"
    meaning = _plain(getattr(param, "help", "") or "")
    if param.envvar:
        meaning += " " + _("Also from `{name}`.").format(name=param.envvar)
    default = param.default
    silent = default in (None, False, "") or callable(default)
    shown = "" if silent else f"`{default}`"
    if param.required:
        shown = _("required")
    return "| " + " | ".join(re.sub(r"\|", r"\\|", cell) for cell in (what, meaning, shown)) + " |"
