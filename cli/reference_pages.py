"""Every page that is written from the program: ``python -m cli.reference_pages docs``."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from cli import reference, reference_ledgers, reference_scheme


@contextmanager
def _screen_in(language: str) -> Iterator[None]:
    before = os.environ.get("EVALCORE_LANG")
    os.environ["EVALCORE_LANG"] = language
    try:
        yield
    finally:
        if before is None:
            del os.environ["EVALCORE_LANG"]
        else:
            os.environ["EVALCORE_LANG"] = before


def _commands(language: str) -> str:
    with _screen_in(language):
        return reference.page()


def _vocabulary() -> str:
    from evalcore.vocabulary import schema

    return schema.markdown()


def _json() -> str:
    from cli.shapes import page

    return page.page()


def _paper_fields() -> str:
    from projections.papers import listing

    return listing.page()


PAGES: Mapping[str, Callable[[], str]] = {
    "commands.md": lambda: _commands("en"),
    "zh/commands.md": lambda: _commands("zh"),
    "vocabulary.md": _vocabulary,
    "ledger-columns.md": reference_ledgers.page,
    "scheme-keys.md": reference_scheme.page,
    "paper-fields.md": _paper_fields,
    "json.md": _json,
}
"""Page below ``docs/`` → what stands on it."""


def main() -> None:
    """Write every page into the folder that is named."""
    for name, made in PAGES.items():
        place = Path(sys.argv[1]) / name
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(made(), encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
