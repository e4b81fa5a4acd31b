"""An office's own templates: which one takes the place of ours, and its HTML filled."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from attrs import frozen

from evalcore.errors import DataError, UsageError
from evalcore.messages import _
from evalcore.outside import read_small
from evalcore.paper_words import said
from projections.papers.docx.filling import NAMED
from projections.papers.docx.package import LARGEST
from projections.papers.model import Paper, Style
from projections.papers.names import names_used
from projections.papers.problems import Problem, TemplateWrong, reason_of
from projections.papers.sandbox import TooMuch, compiled, environment, line_of, rendered

if TYPE_CHECKING:
    from jinja2 import Template, nodes
    from markupsafe import Markup

WORD = (".docx",)
PAGE = (".html.j2", ".html", ".htm", ".j2")
MARKS_TAG = '{{ marks|join("；") }}'
LARGEST_PAGE = 2 << 20
_INSTEAD = (".doc", ".docm", ".dotx", ".dot", ".wps", ".wpt", ".odt", ".rtf", ".pdf")


@frozen
class Own:
    """A template of an office: its bytes, its name in messages, whether it is a Word file."""

    data: bytes
    where: str
    word: bool

    def problem(self, line: int, reason: str) -> Problem:
        """What is wrong at a line of a page."""
        lines = self.data.decode("utf-8-sig").splitlines()
        text = lines[line - 1].strip() if 0 < line <= len(lines) else ""
        place = _("line {n}").format(n=line) if text else ""
        return Problem(self.where, place, line=text, reason=reason)


@frozen
class Page:
    """An office's page ready to be filled: the template, how it was parsed, the fields it names."""

    template: Template
    tree: nodes.Template
    names: frozenset[str]


def own_template(paper: Paper, style: Style) -> Own | None:
    """The office's template for this paper, form and language; None where ours serves.

    The file of ``style.template`` comes first, then the folder of the letterhead. A PDF is made of
    either kind; where the folder holds both, of the page. Raises UsageError where a file is of no
    use for this form, DataError or StoreError where it can't be read.
    """
    if style.template is not None:
        word = is_word(style.template)
        if style.form == "md" or ((style.form == "docx") != word and style.form != "pdf"):
            raise UsageError(
                _("{file} is a template for {forms}, not for {form}.").format(
                    file=style.template, forms=_("docx or pdf") if word else _("html or pdf"),
                    form=style.form,
                )
            )  # fmt: skip
        return _read(style.template, word)
    folder = style.letterhead.templates
    if folder is None or style.form == "md":
        return None
    if not folder.is_dir():
        raise UsageError(
            _("The letterhead names {folder} for templates, which is no folder.").format(
                folder=folder
            )
        )
    suffix = "" if style.language == "zh" else f".{style.language}"
    names = {"html": PAGE[:1], "docx": WORD, "pdf": (*PAGE[:1], *WORD)}[style.form]
    for name in names:
        path = folder / f"{paper.name}{suffix}{name}"
        if path.exists():
            return _read(path, name in WORD)
    return None


def is_word(path: Path) -> bool:
    """Whether a template is a Word file, by its name. Raises UsageError where it is of no kind."""
    name = path.name.lower()
    if name.endswith(WORD):
        return True
    if name.endswith(PAGE):
        return False
    if name.endswith(_INSTEAD):
        raise UsageError(
            _("{file} can't be a template. Open it in Word or WPS and save it as .docx.").format(
                file=path
            )
        )
    raise UsageError(
        _("{file} is no template: its name ends with neither .docx nor .html.j2.").format(file=path)
    )


def _read(path: Path, word: bool) -> Own:
    return Own(read_small(path, LARGEST if word else LARGEST_PAGE), str(path), word)


Filters = tuple[tuple[str, Callable[..., Any]], ...]


def fill_page(own: Own, paper: Paper, fields: Mapping[str, Any]) -> str:
    """The office's page with its fields filled. Raises TemplateWrong naming the line."""
    page = compile_page(own.data, own.where, paper.package, tuple(sorted(paper.filters.items())))
    require_marks(own, page.names, fields)
    try:
        return rendered(page.template, fields)
    except Exception as error:
        # Whatever an expression of somebody else's template can come to: its line is named.
        line = line_of(error, own.where)
        raise TemplateWrong([own.problem(line, reason_of(error, fields))]) from None


def require_marks(own: Own, names: Collection[str], fields: Mapping[str, Any]) -> None:
    """Raise TemplateWrong where what every page must bear would be lost."""
    if fields["marks"] and not {"marks", "*"} & set(names):
        raise TemplateWrong(
            [
                Problem(
                    own.where,
                    reason=_(
                        "it shows the marks nowhere, so that “{marks}” would be lost. Put {tag} "
                        "where every page has it: in the header"
                    ).format(marks="；".join(map(str, fields["marks"])), tag=MARKS_TAG),
                )
            ]
        )


@lru_cache(maxsize=16)
def compile_page(data: bytes, where: str, package: str, filters: Filters) -> Page:
    """An office's page as a template, which may build on the pages of ``package`` and of all
    papers. Raises TemplateWrong naming the line, DataError where it is no text."""
    from jinja2 import ChoiceLoader, PackageLoader, TemplateSyntaxError

    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise DataError(
            _("{file} line {line} is not UTF-8 text. Save it as UTF-8.").format(
                file=where, line=data.count(b"\n", 0, error.start) + 1
            )
        ) from None
    made = environment(
        dict(filters),
        {"_": spoken, "gettext": spoken},
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        loader=ChoiceLoader([PackageLoader(package), PackageLoader("projections.papers.pages")]),
    )
    own = Own(data, where, word=False)
    try:
        tree = made.parse(text, where)
        return Page(compiled(made, text, where), tree, frozenset(names_used(tree)))
    except TemplateSyntaxError as error:
        raise TemplateWrong([own.problem(error.lineno, error.message or "")]) from None
    except TooMuch as error:
        raise TemplateWrong([own.problem(0, str(error))]) from None


def spoken(text: str, **values: Any) -> Markup:
    """``_`` of a page: the program's own words, ``%(n)s`` filled in and escaped."""
    from markupsafe import Markup, escape

    def value(match: Any) -> str:
        return str(escape(values.get(match[1], match[0]))) if match[1] else "%"

    return Markup(NAMED.sub(value, said(text)))
