"""A .docx template made ready to be filled many times: each part a Jinja template of its own."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from attrs import frozen

from evalcore.messages import _, later
from projections.papers.docx.cleaning import W, clean
from projections.papers.docx.marking import FOUND, NUMBER, SPACE, TAG, Tag, text_of
from projections.papers.docx.package import parse, unpack
from projections.papers.docx.tags import cut
from projections.papers.names import names_used
from projections.papers.problems import Problem, raise_all
from projections.papers.sandbox import TooMuch, compiled, environment, no_filter, readable

if TYPE_CHECKING:
    from jinja2 import Template, nodes
    from jinja2.sandbox import SandboxedEnvironment
    from lxml.etree import _Element as Element

_FILLED = re.compile(r"word/(document|header\d*|footer\d*|footnotes|endnotes)\.xml")
_PLACES = {
    "document": later("the text (正文)"),
    "header": later("a header (页眉)"),
    "footer": later("a footer (页脚)"),
    "footnotes": later("the footnotes (脚注)"),
    "endnotes": later("the endnotes (尾注)"),
}
_TAG = re.compile(rf'<(?:\w+:)?t xmlns:(?:\w+)="urn:evalcore:tag" {NUMBER}="(\d+)"/>')

# No XML holds these: what stands in the template's own text can't be taken for a tag.
EXPRESSION = ("\x01", "\x02")
BLOCK = ("\x03", "\x04")
_COMMENT = ("\x05", "\x06")

_OPENS = {"for": ("else", "endfor"), "if": ("elif", "else", "endif")}
_WORDS = ("for", "endfor", "if", "elif", "else", "endif", "set")
_STRANGE = later(
    "its XML is unlike what Word and WPS write, or holds marks of its own. Open it there and save "
    "it anew"
)
LONGEST_LINE = 100_000
"""Characters of a paragraph with tags at most."""

MOST_TAGS = 5000
"""Tags of a part at most; a paper has some hundred."""

_TOO_LONG = later("it is too long to be looked through for tags. Divide it")
_TOO_MANY = later("it holds more than {n} tags. Use a loop")
_HALF = re.compile(r"\{\{|\}\}|\{%|%\}")
_FULL_WIDTH = re.compile(r"｛[｛%％]|[%％｝]｝|\{％|％\}")


@frozen
class Part:
    """A part with its tags in the order of the template's lines: line n + 2 is tag n."""

    name: str
    tags: tuple[Tag, ...]
    source: str
    template: Template

    @property
    def place(self) -> str:
        return place_of(self.name)

    def tree(self) -> nodes.Template:
        """The part as it was parsed."""
        return self.template.environment.parse(self.source)

    def problem(self, where: str, line: int, reason: str) -> Problem:
        """What is wrong at a line of the template, at its tag."""
        if not 0 <= line - 2 < len(self.tags):
            return Problem(where, self.place, reason=reason)
        tag = self.tags[line - 2]
        return Problem(where, self.place, tag.paragraph, tag.line, tag.written, reason)


@frozen
class Compiled:
    """A template: the parts that are filled, those that stay, the fields that it names."""

    where: str
    kept: Mapping[str, bytes]
    parts: tuple[Part, ...]
    names: frozenset[str]


def place_of(name: str) -> str:
    """What a person calls a part."""
    return _(next(shown for word, shown in _PLACES.items() if name.startswith(f"word/{word}")))


@lru_cache(maxsize=16)
def compile_docx(
    data: bytes, where: str, filters: tuple[tuple[str, Callable[..., Any]], ...] = ()
) -> Compiled:
    """A .docx as a template. ``where``: its name in messages.

    Raises DataError naming part, paragraph and tag of all that is wrong with it.
    """
    parts = unpack(data, where)
    made, problems = [], list[Problem]()
    for name in [name for name in parts if _FILLED.fullmatch(name)]:
        root = parse(parts[name], f"{where} ({name})")
        strange = [] if _usual(root) else [_STRANGE]
        problems += [
            Problem(where, place_of(name), reason=reason)
            for reason in (*clean(root), *map(_, strange))
        ]
        tags: list[Tag] = []
        problems += _typed(root, where, name)
        raise_all([problem for problem in problems if problem.reason == _(_TOO_LONG)])
        cut(root, tags)
        if len(tags) > MOST_TAGS:
            raise_all([Problem(where, place_of(name), reason=_(_TOO_MANY).format(n=MOST_TAGS))])
        problems += [
            Problem(where, place_of(name), tag.paragraph, tag.line, tag.written, reason)
            for tag, reason in _wrong(root, tags)
        ]
        parts[name] = b""
        if not problems:
            part, found = _compiled(root, tags, name, where, filters)
            problems += found
            made += [part] if part is not None else []
    raise_all(problems)
    kept = {name: content for name, content in parts.items() if not _FILLED.fullmatch(name)}
    names = frozenset(name for part in made for name in names_used(part.tree()))
    return Compiled(where, kept, tuple(made), names)


def _usual(root: Element) -> bool:
    """Whether a part names its spaces as Word and WPS do, and none as this engine does."""
    return bool(root.nsmap.get("w") == W[1:-1]) and not any(
        SPACE in element.nsmap.values() for element in root.iter()
    )


def _typed(root: Element, where: str, name: str) -> Iterator[Problem]:
    """Braces that are not what they look like, or have no end."""
    for number, paragraph in enumerate(root.iter(f"{W}p"), 1):
        text = text_of(paragraph)
        if _FULL_WIDTH.search(text):
            reason = _("its braces are full-width. Type {{{{ and }}}} with the input method off")
        elif len(text) > LONGEST_LINE and "{" in text:
            reason = _(_TOO_LONG)
        elif _HALF.search(FOUND.sub("", text)):
            reason = _("a tag begins or ends here, but not both. A tag stays in one paragraph")
        else:
            continue
        yield Problem(where, place_of(name), number, " ".join(text.split()), "", reason.format())


def _wrong(root: Element, tags: list[Tag]) -> Iterator[tuple[Tag, str]]:
    """Block tags that no Word template knows, or that do not stand where their counterpart does."""
    for tag in tags:
        if tag.block and tag.word not in _WORDS:
            yield (
                tag,
                _("a Word template knows {known}, not {word}").format(
                    known=", ".join(_WORDS), word=tag.word or "{%  %}"
                ),
            )
    containers: dict[Element, list[Tag]] = {}
    for element in root.iter(TAG):
        tag = tags[int(element.get(NUMBER, ""))]
        parent = element.getparent()
        if tag.block and parent is not None and tag.word in _WORDS:
            containers.setdefault(parent, []).append(tag)
    for inside in containers.values():
        yield from _unbalanced(inside)


def _unbalanced(inside: list[Tag]) -> Iterator[tuple[Tag, str]]:
    where = _(
        "Both stand in one paragraph, or each alone in a paragraph of its own, or each alone in a "
        "table row of its own; never one outside a table and one inside"
    )
    open_: list[Tag] = []
    for tag in inside:
        if tag.word in _OPENS:
            open_.append(tag)
        elif tag.word == "set":
            continue
        elif not open_ or tag.word not in _OPENS[open_[-1].word]:
            yield tag, _("nothing beside it is ended by it. {where}").format(where=where)
            return
        elif tag.word.startswith("end"):
            open_.pop()
    for tag in open_:
        end = f"{{% end{tag.word} %}}"
        yield tag, _("its {end} is missing beside it. {where}").format(end=end, where=where)


def _compiled(
    root: Element,
    tags: list[Tag],
    name: str,
    where: str,
    filters: tuple[tuple[str, Callable[..., Any]], ...],
) -> tuple[Part | None, list[Problem]]:
    from jinja2 import TemplateSyntaxError
    from lxml import etree

    from projections.papers.docx.filling import shown, spoken

    made = environment(
        dict(filters),
        {"_": spoken, "gettext": spoken},
        autoescape=True,
        finalize=shown,
        keep_trailing_newline=True,
        variable_start_string=EXPRESSION[0],
        variable_end_string=EXPRESSION[1],
        block_start_string=BLOCK[0],
        block_end_string=BLOCK[1],
        comment_start_string=_COMMENT[0],
        comment_end_string=_COMMENT[1],
    )
    text = etree.tostring(root, encoding="unicode").replace("\r", "&#13;").replace("\n", "&#10;")
    source = _TAG.sub(lambda match: _source(tags[int(match[1])]), text)
    order = tuple(tags[int(match[1])] for match in _TAG.finditer(text))
    problems = [
        Problem(where, place_of(name), tag.paragraph, tag.line, tag.written, reason)
        for tag in order
        if (reason := _unreadable(made, tag))
    ]
    if problems:
        return None, problems
    try:
        return Part(name, order, source, compiled(made, source, name)), []
    except TemplateSyntaxError as error:
        return None, [Problem(where, place_of(name), reason=error.message or "")]
    except TooMuch as error:
        return None, [Problem(where, place_of(name), reason=str(error))]


def _unreadable(environment: SandboxedEnvironment, tag: Tag) -> str:
    """Why a tag can't be read by itself; blank where it can."""
    from jinja2 import TemplateSyntaxError

    begins = {"endfor": "for x in []", "endif": "if true", "elif": "if true", "else": "if true"}
    ends = {"for": "endfor", "if": "endif", "elif": "endif", "else": "endif"}
    word = tag.word if tag.block else ""
    before = _block(begins[word]) if word in begins else ""
    after = _block(ends[word]) if word in ends else ""
    try:
        readable(environment, before + _source(tag) + after)
    except TooMuch as error:
        return str(error)
    except TemplateSyntaxError as error:
        if error.message and error.message.startswith("No filter"):
            return no_filter(error.message, environment)
        return _(
            "it can't be read ({error}). A field is written {field}, a condition {condition}, a "
            "loop {loop}"
        ).format(
            error=error.message,
            field="{{ subject.name }}",
            condition="{% if rows %}",
            loop="{% for row in rows %}",
        )
    return ""


def _block(inner: str) -> str:
    return f"{BLOCK[0]}{inner}{BLOCK[1]}"


def _source(tag: Tag) -> str:
    begin, end = BLOCK if tag.block else EXPRESSION
    return f"{begin}\n{tag.inner}{end}"
