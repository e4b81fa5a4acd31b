"""An engine that knows ECMAScript 5 and nothing newer (MuJS), as old browsers do.

Where it is not installed, tests that need it are skipped, saying so; with
``EVALCORE_REQUIRE_ES5=1`` they fail instead.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path
from typing import Any, NoReturn

import pytest

from projections.dossier.page.assembling import SCRIPTS
from projections.dossier.page.frame import source

WITHOUT_BROWSER = tuple(name for name in SCRIPTS if name not in ("walk", "second", "page"))
"""What of the verifier touches no document."""


def unavailable(reason: str) -> NoReturn:
    if os.environ.get("EVALCORE_REQUIRE_ES5") == "1":
        pytest.fail(f"MuJS is required (EVALCORE_REQUIRE_ES5=1), but {reason}")
    pytest.skip(f"needs MuJS, but {reason}")


def verifier(names: tuple[str, ...] = WITHOUT_BROWSER) -> str:
    """The source of the verifier's parts, one after another."""
    return "\n".join(source(f"js/{name}.js") for name in names)


def computed(folder: Path, script: str, given: Any) -> Any:
    """What ``script``, which ends by assigning to ``result``, makes of ``given``."""
    program = shutil.which("mujs")
    if program is None:
        unavailable("it is not installed")
    whole = (
        "'use strict';\n"
        f"var given = {json.dumps(given)}, result;\n{verifier()}\n{script}\n"
        "print(JSON.stringify(result));\n"
    )
    path = folder / "script.js"
    path.write_text(whole, encoding="utf-8")
    said = subprocess.run((program, str(path)), capture_output=True, timeout=300, check=False)
    assert said.returncode == 0, said.stderr.decode()[-2000:]
    return json.loads(said.stdout)
