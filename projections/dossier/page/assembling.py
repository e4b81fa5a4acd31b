"""Writing a page: content and proofs in, one self-contained file out."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from evalcore.errors import DataError, UsageError
from evalcore.messages import _
from projections.dossier.page import frame
from projections.dossier.page.document import Document
from projections.dossier.page.frame import source
from projections.dossier.page.markup import Element, Node, identifiers, read, text_of

if TYPE_CHECKING:
    from evalcore.transparency.note import Signer

FORMAT = "evalcore dossier/v1"
SCRIPTS = (
    *("bytes", "sha256", "sha512", "ed25519", "merkle", "note", "record", "result", "shown"),
    *("selftest", "found", "walk", "checks_signed", "checks_record", "checks_shown", "checks"),
    *("second", "page"),
)
"""The verifier's source files (``js/``), in the order in which they are put together."""

_LARGEST_WHOLE = 2**53 - 1
_DEEPEST = 32


def build_page(
    title: str, body_html: str, payload: dict[str, Any], signer: Signer | None = None
) -> bytes:
    """The page: ``body_html`` in ``main``, the payload as data, the verifier; UTF-8.

    A pure function of its arguments: the same page byte for byte. With ``signer``, whose key must
    be among ``payload["keys"]``, the digest of the whole page is signed.
    Raises DataError where the content holds what a page can't (``grammar``), an id twice, or where
    ``payload["shows"]`` names an id that is not there; UsageError for a signer that is not listed.
    """
    if not title.strip() or title != title.strip() or not title.isprintable():
        raise DataError(_("A page needs a title, without line feeds."))
    certificate = _text_of_note(payload["certificate"]["text"])
    checkpoint = _text_of_note(payload["checkpoint"])
    from evalcore.transparency.codes import check_code

    codes = [check_code(text.encode()) for text in (certificate, checkpoint)]
    body = (
        *read(frame.unchecked(), "body"),
        Element("main", {}, read(body_html)),
        *read(frame.limits(*codes), "body"),
    )
    _check_claims(body, payload)
    document = Document.of(
        title=title,
        style=style(codes[0]),
        body=body,
        payload=as_data(payload),
        issue="",
        script=script(),
    )
    return document.issued(issue_of(document.digest, payload, signer)).html.encode()


def script() -> str:
    """The verifier, whole: one function, strict."""
    parts = [source(f"js/{name}.js").strip() for name in SCRIPTS]
    return "\n(function () {\n'use strict';\n\n" + "\n\n".join(parts) + "\n}());\n"


def style(code: str) -> str:
    """The style, with the check code that stands at the foot of every printed page."""
    return "\n" + source("page.css").replace("{code}", code)


def issue_text(digest: str) -> str:
    """What is signed: the text of the note."""
    return f"evalcore dossier v1\n{digest}\n"


def issue_of(digest: str, payload: dict[str, Any], signer: Signer | None) -> str:
    """The issue as it stands in the page."""
    if signer is None:
        return as_data({"digest": digest})
    if signer.verifier.vkey not in [key["vkey"] for key in payload["keys"]]:
        raise UsageError(
            _("The page is signed by {name}, whose key is not among its keys.").format(
                name=signer.name
            )
        )
    from evalcore.transparency.note import sign

    note = sign(issue_text(digest), [signer]).bytes.decode()
    return as_data({"digest": digest, "note": note})


def as_data(value: Any) -> str:
    """JSON as it stands in a page, in one way only. Raises DataError for what JSON can't say
    everywhere alike: numbers that are not whole or beyond 2^53, half a character."""
    _check_data(value)
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    return text.replace("<", "\\u003c")


def _check_data(value: Any, depth: int = 0) -> None:
    if depth > _DEEPEST:
        raise DataError(_("The data of a page lie too deep in each other."))
    if isinstance(value, dict):
        for name, inside in value.items():
            _check_data(name, depth + 1)
            _check_data(inside, depth + 1)
    elif isinstance(value, list | tuple):
        for inside in value:
            _check_data(inside, depth + 1)
    elif isinstance(value, str):
        if re.search("[\ud800-\udfff]", value):
            raise DataError(_("A text in the data of a page holds half a character."))
    elif value is not None and not (isinstance(value, int) and abs(value) <= _LARGEST_WHOLE):
        raise DataError(
            _("The data of a page hold {value}: whole numbers only.").format(value=value)
        )


def _check_claims(body: tuple[Node, ...], payload: dict[str, Any]) -> None:
    found: dict[str, Element] = {}
    for name, element in identifiers(body):
        if name in found or name in ("payload", "issue"):
            raise DataError(_("The id {name} stands twice in the page.").format(name=name))
        found[name] = element
    for show in payload["shows"]:
        if show["id"] not in found or not text_of(found[show["id"]]):
            raise DataError(
                _("The page holds nothing under the id {name}, which the data speak of.").format(
                    name=show["id"]
                )
            )


def _text_of_note(text: str) -> str:
    """The text of a note; all of it where it is none."""
    head, blank, _signatures = text.rpartition("\n\n")
    return head + "\n" if blank else text
