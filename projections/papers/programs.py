"""Programs that make a PDF, where they are installed."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Sequence
from pathlib import Path

from evalcore.errors import StoreError
from evalcore.messages import _

BROWSERS = (
    *("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome"),
    *("microsoft-edge", "microsoft-edge-stable", "msedge"),
)
OFFICES = ("soffice", "libreoffice")

_WINDOWS = ("ProgramFiles", "ProgramFiles(x86)", "LOCALAPPDATA")
_WINDOWS_BROWSERS = (
    r"Google\Chrome\Application\chrome.exe",
    r"Microsoft\Edge\Application\msedge.exe",
    r"Chromium\Application\chrome.exe",
)
_WINDOWS_OFFICES = (r"LibreOffice\program\soffice.exe",)
_MAC_BROWSERS = (
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge",
)
_MAC_OFFICES = ("/Applications/LibreOffice.app/Contents/MacOS/soffice",)


def browser() -> str | None:
    """An installed browser that prints pages: ``EVALCORE_BROWSER``, else Chromium, Chrome, Edge."""
    named = os.environ.get("EVALCORE_BROWSER", "")
    if named:
        found = shutil.which(named)
        if found is None:
            raise StoreError(
                _("EVALCORE_BROWSER names {program}, which is not installed.").format(program=named)
            )
        return found
    return _installed(BROWSERS, _WINDOWS_BROWSERS, _MAC_BROWSERS)


def office() -> str | None:
    """An installed LibreOffice."""
    return _installed(OFFICES, _WINDOWS_OFFICES, _MAC_OFFICES)


def _installed(names: Sequence[str], windows: Sequence[str], mac: Sequence[str]) -> str | None:
    for name in names:
        if found := shutil.which(name):
            return found
    places = list(mac) if sys.platform == "darwin" else []
    if sys.platform == "win32":
        roots = [os.environ[name] for name in _WINDOWS if name in os.environ]
        places = [os.path.join(root, place) for place in windows for root in roots]
    return next((place for place in places if Path(place).is_file()), None)
