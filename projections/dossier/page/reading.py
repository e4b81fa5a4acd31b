"""Reading a page that somebody handed over: what ``build_page`` writes, and nothing else."""

from __future__ import annotations

import json
import re
from html import unescape
from typing import Any

from attrs import field, frozen

from evalcore.errors import DataError
from evalcore.messages import _
from projections.dossier.page import assembling, frame
from projections.dossier.page.document import Document
from projections.dossier.page.markup import Element, Node, read, written

LARGEST_PAGE = 64_000_000
"""Bytes: more is refused before it is looked at."""

PARTS = ("section", "main", "section")
"""The elements of the body: panel, content, limits."""

OPENING = b"<!DOCTYPE html><html lang="
"""How a page begins."""

_MOST_DIGITS = 20
_PAGE = re.compile(
    r"<!DOCTYPE html>(?P<html><html [^<>]*>)<head>(?P<metas>(?:<meta [^<>]*>)*)"
    r"<title>(?P<title>[^<]*)</title><style>(?P<style>[^<]*)</style><body>\n"
    r"(?P<body>.*?)"
    r'<script id="payload" type="application/json">(?P<payload>[^<]*)</script>\n'
    r'<script id="issue" type="application/json">(?P<issue>[^<]*)</script>\n'
    r"<script>(?P<script>.*?)</script>",
    re.DOTALL,
)


@frozen
class Page:
    """A page that was read. ``digest`` is that of its canonical walk, computed anew.

    ``issue_note`` is the note that signs it, if one does: its text must be ``issue_text``.
    ``checker_known``: its program, style and standing words are those of this version, so that it
    was not made to tell something else. A page of another version is none the worse for that; but
    only this program's own checks count then.
    """

    title: str
    body_html: str
    payload: dict[str, Any] = field(hash=False)
    digest: str
    issue_note: bytes | None
    checker_known: bool
    body: tuple[Node, ...] = field(hash=False, repr=False, default=())

    @property
    def issue_text(self) -> str:
        """What a signature of this page signs."""
        return assembling.issue_text(self.digest)


def is_page(data: bytes) -> bool:
    """Whether ``data`` claims to be a page."""
    return data.startswith(OPENING) and b'content="evalcore dossier/' in data[:4096]


def read_page(data: bytes) -> Page:
    """The page in ``data``. Raises DataError, saying why, where a single byte is not as
    ``build_page`` writes it, or the digest that it bears is not its own."""
    if len(data) > LARGEST_PAGE:
        raise _refused(_("it has {n} bytes").format(n=len(data)))
    try:
        html = data.decode()
    except UnicodeDecodeError as error:
        raise _refused(_("byte {place} is not UTF-8").format(place=error.start)) from error
    found = _PAGE.fullmatch(html)
    if found is None:
        raise _refused(_("its parts are not those of a dossier"))
    body = read(found["body"], "body")
    payload, issue = _data(found["payload"]), _data(found["issue"])
    document = Document.of(
        title=unescape(found["title"]),
        style=found["style"],
        body=body,
        payload=found["payload"],
        issue=found["issue"],
        script=found["script"],
    )
    again = document.html
    if again != html:
        at = next((i for i, (a, b) in enumerate(zip(again, html, strict=False)) if a != b), 0)
        near = html[max(0, at - 20) : at + 20]
        raise _refused(_("it is written otherwise, near {near!r}").format(near=near))
    if not isinstance(payload, dict) or payload.get("format") != assembling.FORMAT:
        raise _refused(_("its data are not {form}").format(form=assembling.FORMAT))
    digest = document.digest
    if issue.get("digest") != digest:
        raise _refused(
            _("its content was changed: it bears the digest {told}, and has {digest}").format(
                told=str(issue.get("digest"))[:80], digest=digest
            )
        )
    note = issue.get("note")
    if set(issue) - {"digest", "note"} or not isinstance(note, str | None):
        raise _refused(_("its issue is not one"))
    parts = [one for one in body if isinstance(one, Element)]
    if tuple(one.name for one in parts) != PARTS:
        raise _refused(_("its parts are not those of a dossier"))
    return Page(
        title=document.title,
        body_html=written(parts[1].inside),
        payload=payload,
        digest=digest,
        issue_note=None if note is None else note.encode(),
        checker_known=_is_ours(document),
        body=body,
    )


def _is_ours(document: Document) -> bool:
    """Whether everything but title, content and data is as this version writes it."""
    code = re.search('content: "核验码 ([0-9A-Z-]{19})"', document.style)
    style = "" if code is None else assembling.style(code[1])
    parts = [one for one in document.body if isinstance(one, Element)]
    first, last = written((parts[0],)), written((parts[-1],))
    wanted = written(read(frame.unchecked(), "body"))
    limits = re.sub(r"(?<=-code\">)[0-9A-Z-]{19}(?=<)", "?", last)
    ours = written(read(frame.limits("?", "?"), "body"))
    return (
        document.script == assembling.script()
        and document.style == style
        and _lines(first) == _lines(wanted)
        and _lines(limits) == _lines(ours)
    )


def _lines(html: str) -> str:
    """Without the line feeds and empty comments that stand behind end tags."""
    return html.replace("\n", "").replace("<!---->", "")


def _data(text: str) -> dict[str, Any]:
    try:
        value = json.loads(text, parse_float=_no_float, parse_int=_whole, parse_constant=_no_float)
    except (ValueError, RecursionError) as error:
        raise _refused(_("its data can't be read: {error}").format(error=error)) from error
    if not isinstance(value, dict) or assembling.as_data(value) != text:
        raise _refused(_("its data are written otherwise"))
    return value


def _no_float(text: str) -> Any:
    raise ValueError(f"{text[:_MOST_DIGITS]} is not a whole number")


def _whole(text: str) -> int:
    if len(text) > _MOST_DIGITS:
        raise ValueError(f"{text[:_MOST_DIGITS]}… is too large")
    return int(text)


def _refused(reason: str) -> DataError:
    return DataError(
        _(
            "This dossier can't be accepted: {reason}. Ask whoever handed it over for the file as "
            "it was made; a page saved anew by a browser or mail program is another file."
        ).format(reason=reason)
    )
