"""Whether Chinese letters have a font here: without one a PDF shows empty boxes."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

from evalcore.errors import StoreError
from evalcore.messages import _

LINUX_FOLDERS = ("/usr/share/fonts", "/usr/local/share/fonts", "~/.fonts", "~/.local/share/fonts")
WINDOWS_FONTS = ("simsun.ttc", "msyh.ttc", "msyh.ttf", "simhei.ttf", "deng.ttf", "simfang.ttf")
_CHINESE = re.compile(
    r"(?i)cjk|han(sans|serif)|song|simsun|simhei|heiti|kaiti|fangsong|wqy|uming|ukai|msyh|droid.*fallb"
)


def require_chinese() -> None:
    """Raise StoreError, naming what to install, where no installed font has Chinese letters."""
    if sys.platform == "win32":
        folder = Path(os.environ.get("WINDIR", r"C:\Windows"), "Fonts")
        if not any((folder / name).exists() for name in WINDOWS_FONTS):
            raise StoreError(
                _(
                    "No Chinese font is installed: a PDF would show empty boxes. Install “Chinese "
                    "(Simplified) Supplemental Fonts” in Settings, Apps, Optional features."
                )
            )
        return
    if sys.platform == "darwin":
        return
    if not _linux():
        raise StoreError(
            _(
                "No Chinese font is installed: a PDF would show empty boxes. Install one: "
                "{debian} (Debian, Ubuntu, UOS, Deepin) or {fedora} (openEuler, Kylin, Fedora)."
            ).format(
                debian="apt install fonts-noto-cjk",
                fedora="dnf install google-noto-sans-cjk-fonts google-noto-serif-cjk-fonts",
            )
        )


def _linux() -> bool:
    program = shutil.which("fc-list")
    if program is None:
        return _named(Path(folder).expanduser() for folder in LINUX_FOLDERS)
    found = subprocess.run(
        (program, ":lang=zh", "family"), capture_output=True, check=False, timeout=60
    )
    return bool(found.stdout.strip())


def _named(folders: Iterable[Path]) -> bool:
    """Whether a font in the folders has the name of one with Chinese letters."""
    return any(
        _CHINESE.search(path.name) for folder in folders for path in folder.rglob("*.[to]t?")
    )
