"""Build the Word templates of all papers: ``python -m tests.support.make_papers [PAPER…]``.

Each module of ``tests.support.papers`` that names a ``PAPER`` builds it in Chinese and in English
(or in its own ``LANGUAGES``) into the ``templates`` folder of its ``PACKAGE``. The same builders
give the same bytes.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules

from attrs import frozen

from evalcore.paper_words import in_language
from tests.support import papers

ROOT = Path(__file__).parents[2]
LANGUAGES = ("zh", "en")


@frozen
class Built:
    """A template that a builder builds: its file, and what builds its bytes."""

    path: Path
    language: str
    build: Callable[[str], bytes]

    def bytes(self) -> bytes:
        with in_language(self.language):
            return self.build(self.language)


def templates() -> Iterator[Built]:
    """Every Word template, in the order of the builders' names."""
    for found in sorted(iter_modules(papers.__path__), key=lambda module: module.name):
        module = import_module(f"{papers.__name__}.{found.name}")
        if not hasattr(module, "PAPER"):
            continue
        folder = ROOT.joinpath(*module.PACKAGE.split(".")) / "templates"
        for language in getattr(module, "LANGUAGES", LANGUAGES):
            yield Built(folder / f"{module.PAPER}.{language}.docx", language, module.build)


def main(wanted: list[str]) -> None:
    """Write the templates of the papers named, or of all."""
    for one in templates():
        if wanted and one.path.name.split(".")[0] not in wanted:
            continue
        one.path.parent.mkdir(exist_ok=True)
        one.path.write_bytes(one.bytes())
        sys.stdout.write(f"{one.path.relative_to(ROOT)}\n")


if __name__ == "__main__":
    main(sys.argv[1:])
