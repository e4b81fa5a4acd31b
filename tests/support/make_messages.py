"""Bring the Chinese catalogue up to date with the code: ``python -m tests.support.make_messages``.

Collects every text from the code and from the commands' help, keeps the translations that there
are, and compiles them. Texts are sorted and bear no place, date or version, so that the files
change only where a text does. What has no translation yet is listed; exit code 1.
"""

from __future__ import annotations

import sys
from io import BytesIO
from pathlib import Path

import typer
from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

from cli import help_language
from cli.main import build
from evalcore.messages import LOCALE_DIR

ROOT = Path(__file__).parents[2]
PACKAGES = ("evalcore", "projections", "cli")
PO = LOCALE_DIR / "zh_CN" / "LC_MESSAGES" / "evalcore.po"
MO = PO.with_suffix(".mo")


class Dateless(Catalog):
    """A catalogue whose header says nothing but how to read it."""

    mime_headers = (
        ("Project-Id-Version", "evalcore"),
        ("Language", "zh_CN"),
        ("MIME-Version", "1.0"),
        ("Content-Type", "text/plain; charset=utf-8"),
        ("Content-Transfer-Encoding", "8bit"),
        ("Plural-Forms", "nplurals=1; plural=0;"),
    )

    def __init__(self) -> None:
        super().__init__(
            header_comment="# Chinese texts of evalcore; written by `make messages`.", fuzzy=False
        )


def texts_in_use() -> set[str]:
    """Every text that the code marks, and every text of the commands' help."""
    found = set(help_language.texts(typer.main.get_command(build())))
    for package in PACKAGES:
        for _file, _line, text, _comments, _context in extract_from_dir(
            ROOT / package, method_map=[("**.py", "python")], keywords={"_": None, "later": None}
        ):
            assert isinstance(text, str), f"{text}: plural forms are not used"
            found.add(text)
    return found


def kept() -> dict[str, str]:
    """Text → translation, as the catalogue in the repository has them."""
    if not PO.exists():
        return {}
    with PO.open("rb") as file:
        catalogue = read_po(file)
    return {str(m.id): str(m.string) for m in catalogue if m.id and not m.fuzzy}


def catalogue(texts: set[str], translations: dict[str, str]) -> Catalog:
    """The texts with what translations there are, in order."""
    made = Dateless()
    for text in sorted(texts):
        made.add(text, translations.get(text, ""))
    return made


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
    """Write both files; 1 where a text has no translation."""
    made = catalogue(texts_in_use(), kept())
    PO.parent.mkdir(parents=True, exist_ok=True)
    PO.write_bytes(po_bytes(made))
    MO.write_bytes(mo_bytes(made))
    missing = [str(m.id) for m in made if m.id and not m.string]
    for text in missing:
        sys.stderr.write(f"{PO.name}: no translation of {text!r}\n")
    sys.stderr.write(f"{len(made)} texts, {len(missing)} without translation\n")
    return 1 if missing else 0


if __name__ == "__main__":
    sys.exit(main())
