"""Papers as PDF: pages by an installed browser, Word files by LibreOffice."""

from __future__ import annotations

import subprocess
import tempfile
from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path

from evalcore.errors import StoreError
from evalcore.messages import _
from projections.papers import programs
from projections.papers.browsing import printed
from projections.papers.fonts import require_chinese

AT_ONCE = 50
"""Word files that one start of LibreOffice makes PDFs of."""

WAIT = 60
"""Seconds that LibreOffice may take to start, and again as much for every ten files."""


def by_browser() -> bool:
    """Whether pages can be printed here; else Word files, where LibreOffice is installed.

    Raises StoreError, naming what to install, where neither is, or no Chinese font.
    """
    require_chinese()
    if programs.browser() is not None:
        return True
    if programs.office() is not None:
        return False
    raise StoreError(
        _(
            "Nothing here makes a PDF. On Windows, Edge or Chrome does: install one. On Linux: "
            "apt install chromium, or libreoffice-writer (openEuler, Kylin: dnf install chromium). "
            "Or print as docx and save it as PDF in Word or WPS."
        )
    )


def of_pages(pages: Iterable[bytes]) -> Iterator[bytes]:
    """Pages (HTML) as PDF, in order. Raises StoreError where no browser is there, or it fails."""
    require_chinese()
    program = programs.browser()
    if program is None:
        raise StoreError(
            _(
                "No browser is installed that prints the page as PDF. Install Chromium, Chrome or "
                "Edge, or use a .docx template with LibreOffice."
            )
        )
    yield from printed(program, pages)


def of_word(files: Iterable[bytes]) -> Iterator[bytes]:
    """Word files as PDF, in order. Raises StoreError where LibreOffice is missing, or fails."""
    require_chinese()
    program = programs.office()
    if program is None:
        raise StoreError(
            _(
                "A .docx template becomes a PDF by LibreOffice, which is not installed here. "
                "Install it ({package}), or print as docx and save it as PDF in Word or WPS."
            ).format(package="apt install libreoffice-writer")
        )
    waiting = iter(files)
    while some := list(islice(waiting, AT_ONCE)):
        yield from _converted(program, some)


def _converted(program: str, files: list[bytes]) -> list[bytes]:
    with tempfile.TemporaryDirectory(prefix="evalcore-pdf-", ignore_cleanup_errors=True) as made:
        folder = Path(made)
        paths = [folder / f"{at}.docx" for at in range(len(files))]
        for path, data in zip(paths, files, strict=True):
            path.write_bytes(data)
        command = [
            *(program, f"-env:UserInstallation={(folder / 'profile').as_uri()}", "--headless"),
            *("--norestore", "--convert-to", "pdf", "--outdir", str(folder), *map(str, paths)),
        ]
        try:
            ran = subprocess.run(
                command,
                stdin=subprocess.DEVNULL,
                capture_output=True,
                timeout=WAIT * (1 + -(-len(files) // 10)),
                check=False,
            )
            reason = ran.stderr.decode(errors="replace").strip()[-300:]
        except (OSError, subprocess.TimeoutExpired) as error:
            reason = str(error)
        results = [path.with_suffix(".pdf") for path in paths]
        if not all(result.exists() for result in results):
            raise StoreError(
                _(
                    "{program} could not make a PDF ({reason}). Is LibreOffice Writer installed "
                    "({package})? Or print as docx and save it as PDF in Word or WPS."
                ).format(program=program, reason=reason, package="libreoffice-writer")
            )
        return [result.read_bytes() for result in results]
