"""LibreOffice for the tests: opens a file and saves it anew, as an office would.

Where it is not installed, tests that need it are skipped, saying so; with
``EVALCORE_REQUIRE_OFFICE=1`` they fail instead.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import NoReturn

import pytest

Convert = Callable[[Path, str], Path]
"""(file, ending of the new file: ``xlsx``, ``xls``, ``ods``, ``csv``, ``pdf``) → the new file."""

FILTERS = {
    "xlsx": "xlsx:Calc MS Excel 2007 XML",
    "xls": "xls:MS Excel 97",
    # Comma, quotation mark, UTF-8: else it is the machine's own, which may know no Chinese.
    "csv": "csv:Text - txt - csv (StarCalc):44,34,76,1",
}


def _unavailable(reason: str) -> NoReturn:
    if os.environ.get("EVALCORE_REQUIRE_OFFICE") == "1":
        pytest.fail(f"LibreOffice is required (EVALCORE_REQUIRE_OFFICE=1), but {reason}")
    pytest.skip(f"needs LibreOffice, but {reason}")


@pytest.fixture(scope="session")
def office(tmp_path_factory: pytest.TempPathFactory) -> Convert:
    """Opens a file in LibreOffice and saves it in a folder of its own in another form."""
    program = shutil.which("soffice") or shutil.which("libreoffice")
    if program is None:
        _unavailable("it is not installed")
    # A profile of its own: two tests at once would meet in the user's.
    profile = tmp_path_factory.mktemp("office-profile").as_uri()

    def convert(path: Path, to: str) -> Path:
        out = tmp_path_factory.mktemp("office")
        said = subprocess.run(
            (
                *(program, "--headless", f"-env:UserInstallation={profile}"),
                *("--convert-to", FILTERS.get(to, to), "--outdir", str(out), str(path)),
            ),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=180,
            check=False,
        )
        made = out / f"{path.stem}.{to}"
        if not made.exists():
            pytest.fail(f"LibreOffice did not write {made.name}: {said.stdout[-1000:]}")
        return made

    return convert
