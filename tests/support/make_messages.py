"""Bring both catalogues up to date with the code: ``python -m tests.support.make_messages``.

``SCREEN`` holds what commands say (English → Chinese), ``PAPERS`` what stands on papers, pages and
workbooks (Chinese → English). Collects every text, keeps the translations that there are, and
compiles them. Texts are sorted and bear no place, date or version, so that the files change only
where a text does. What has no translation yet is listed; exit code 1.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import typer
from attrs import frozen
from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

from cli import help_language
from cli.main import build
from evalcore.messages import LOCALE_DIR
from tests.support.paper_texts import paper_texts

ROOT = Path(__file__).parents[2]
PACKAGES = ("evalcore", "projections", "cli")


class Dateless(Catalog):
    """A catalogue whose header says nothing but how to read it."""

    def __init__(self, language: str, plurals: str, what: str) -> None:
        self._head = (
            ("Project-Id-Version", "evalcore"),
            ("Language", language),
            ("MIME-Version", "1.0"),
            ("Content-Type", "text/plain; charset=utf-8"),
            ("Content-Transfer-Encoding", "8bit"),
            ("Plural-Forms", plurals),
        )
        super().__init__(header_comment=f"# {what}; written by `make messages`.", fuzzy=False)

    @property
    def mime_headers(self) -> tuple[tuple[str, str], ...]:
        """Nothing that changes from one writing to the next."""
        return self._head


def screen_texts() -> set[str]:
    """Every text that the code marks for the screen, and every text of the commands' help."""
    found = set(help_language.texts(typer.main.get_command(build())))
    for package in PACKAGES:
        for _file, _line, text, _comments, _context in extract_from_dir(
            ROOT / package, method_map=[("**.py", "python")], keywords={"_": None, "later": None}
        ):
            assert isinstance(text, str), f"{text}: plural forms are not used"
            found.add(text)
    return found


@frozen
class Domain:
    """One catalogue: its name, the language that it translates into, and where texts come from."""

    name: str
    language: str
    plurals: str
    what: str
    texts: Callable[[], set[str]]

    @property
    def po(self) -> Path:
        """The catalogue for people."""
        return LOCALE_DIR / self.language / "LC_MESSAGES" / f"{self.name}.po"

    @property
    def mo(self) -> Path:
        """The catalogue for programs."""
        return self.po.with_suffix(".mo")

    def kept(self) -> dict[str, str]:
        """Text → translation, as the catalogue in the repository has them."""
        if not self.po.exists():
            return {}
        with self.po.open("rb") as file:
            catalogue = read_po(file)
        return {str(m.id): str(m.string) for m in catalogue if m.id and not m.fuzzy}

    def catalogue(self, texts: set[str], translations: dict[str, str]) -> Catalog:
        """The texts with what translations there are, in order."""
        made = Dateless(self.language, self.plurals, self.what)
        for text in sorted(texts):
            made.add(text, translations.get(text, ""))
        return made


SCREEN = Domain(
    "evalcore", "zh_CN", "nplurals=1; plural=0;", "Chinese texts of evalcore", screen_texts
)
PAPERS = Domain(
    "papers", "en", "nplurals=2; plural=(n != 1);", "English texts of papers", paper_texts
)


def po_bytes(made: Catalog) -> bytes:
    """The catalogue for people."""
    written = BytesIO()
    write_po(written, made, width=0, no_location=True, sort_output=True)
    return written.getvalue()


def mo_bytes(made: Catalog) -> bytes:
    """The catalogue for programs."""
    written = BytesIO()
    write_mo(written, made)
    return written.getvalue()


def main() -> int:
    """Write the files of both; 1 where a text has no translation."""
    code = 0
    for domain in (SCREEN, PAPERS):
        made = domain.catalogue(domain.texts(), domain.kept())
        domain.po.parent.mkdir(parents=True, exist_ok=True)
        domain.po.write_bytes(po_bytes(made))
        domain.mo.write_bytes(mo_bytes(made))
        missing = [str(m.id) for m in made if m.id and not m.string]
        for text in missing:
            sys.stderr.write(f"{domain.po.name}: no translation of {text!r}\n")
        sys.stderr.write(f"{domain.name}: {len(made)} texts, {len(missing)} to translate\n")
        code = code or bool(missing)
    return int(code)


if __name__ == "__main__":
    sys.exit(main())
