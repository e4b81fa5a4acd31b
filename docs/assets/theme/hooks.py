"""What the site needs beyond its generator: search without a server, and links that stay inside.

The generator's own search starts a worker, which browsers refuse to pages opened from a folder.
Pages are few: their whole text lies in one script beside them, and is searched as it is, which
finds Chinese words of any length.
"""

from __future__ import annotations

import json
import re
from html import unescape
from pathlib import Path
from typing import Any

INDEX = "assets/search-index.js"

_LINK = re.compile(r"\[([^\]]*)\]\((\.\./[^)\s]*)\)")
_HEADING = re.compile(r'<h([1-4]) id="([^"]*)"[^>]*>(.*?)</h\1>', re.DOTALL)
_TAG = re.compile(r"<[^>]+>")
_SECTIONS: list[dict[str, str]] = []


def on_pre_build(config: Any) -> None:
    """Forget the pages of an earlier build."""
    _SECTIONS.clear()


def on_page_markdown(markdown: str, page: Any, config: Any, files: Any) -> str:
    """A link to a file of the code, which the site does not hold, becomes the file's name."""

    def named(found: re.Match[str]) -> str:
        depth = page.file.src_uri.count("/")
        out = found[2].count("../") > depth
        return f"{found[1]} (`{found[2].lstrip('./')}`)" if out else found[0]

    return _LINK.sub(named, markdown)


def on_page_content(html: str, page: Any, config: Any, files: Any) -> str:
    """Take the page's sections into the index; a heading cell without words is no heading."""
    parts = _HEADING.split(html)
    title = page.title or page.file.src_uri
    for at in range(1, len(parts), 4):
        _level, place, heading, text = parts[at : at + 4]
        _SECTIONS.append(
            {"p": title, "u": f"{page.url}#{place}", "h": _plain(heading), "t": _plain(text)}
        )
    return re.sub(r"<th([^>]*)>\s*</th>", r"<td\1></td>", html)


def on_post_build(config: Any) -> None:
    """Write the index as a script: a page opened from a folder may load that, and no JSON."""
    told = json.dumps(_SECTIONS, ensure_ascii=False, separators=(",", ":"))
    place = Path(config["site_dir"]) / INDEX
    place.write_text(f"var SITE_INDEX = {told};\n", encoding="utf-8", newline="\n")


def _plain(html: str) -> str:
    return " ".join(unescape(_TAG.sub(" ", html)).replace("¶", "").split())
