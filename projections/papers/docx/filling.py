"""Fields put into a .docx template."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from evalcore.paper_words import said
from projections.papers.docx.cleaning import mend
from projections.papers.docx.compiling import Compiled, Part
from projections.papers.docx.package import pack, parse, serialised
from projections.papers.problems import TemplateWrong, reason_of
from projections.papers.sandbox import line_of, rendered

if TYPE_CHECKING:
    from markupsafe import Markup

_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
NAMED = re.compile(r"%\((\w+)\)s|%%")
"""Places of values in the program's own words."""


def fill(template: Compiled, fields: Mapping[str, Any]) -> bytes:
    """The template with its fields filled, as a .docx.

    Raises TemplateWrong where it names what there is not.
    """
    parts = dict(template.kept)
    for part in template.parts:
        text = _rendered(part, fields, template.where)
        root = parse(text.encode(), f"{template.where} ({part.name})")
        mend(root)
        parts[part.name] = serialised(root)
    return pack(parts)


def _rendered(part: Part, fields: Mapping[str, Any], where: str) -> str:
    try:
        return rendered(part.template, fields)
    except Exception as error:
        # Whatever an expression of somebody else's template can come to: its tag is named.
        line, reason = line_of(error, part.name), reason_of(error, fields)
        raise TemplateWrong([part.problem(where, line, reason)]) from None


def shown(value: Any) -> Any:
    """A value as text of a Word file: its line ends and tabs kept, nothing for None."""
    from markupsafe import Markup, escape

    if value is None:
        return Markup()
    text = _NOT_XML.sub("", str(value) if not isinstance(value, Markup) else value.unescape())
    return _broken(str(escape(text)))


def _broken(text: str) -> Markup:
    from markupsafe import Markup

    again = '<w:t xml:space="preserve">'
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    text = text.replace("\n", f"</w:t><w:br/>{again}").replace("\t", f"</w:t><w:tab/>{again}")
    return Markup(text)


def spoken(text: str, **values: Any) -> str:
    """``_`` of a Word template: the program's own words, ``%(n)s`` filled in."""
    return NAMED.sub(
        lambda match: str(values.get(match[1], match[0])) if match[1] else "%", said(text)
    )
