"""Pages printed as PDF by an installed browser: one start for many, nothing fetched, no script.

On Linux and macOS the browser is spoken to through two pipes (Chrome DevTools Protocol, JSON ended
by a zero byte) and gets each page as text: it reads no file and no address. Windows hands a child
no such pipes: there the browser starts once for each page.
"""

from __future__ import annotations

import base64
import json
import os
import select
import signal
import subprocess
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from evalcore.errors import StoreError
from evalcore.messages import _

WAIT = 120
"""Seconds that a browser may take for one page, or to start."""

PATIENCE = 5
"""Seconds that it may take to end; then it is ended."""

FLAGS = (
    *("--headless", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
    *("--disable-extensions", "--disable-default-apps", "--no-default-browser-check"),
    *("--mute-audio", "--hide-scrollbars", "--no-pdf-header-footer"),
    *("--blink-settings=scriptEnabled=false", "--proxy-server=127.0.0.1:9"),
    "--host-resolver-rules=MAP * ~NOTFOUND",
)
"""No window, and no way out of this machine."""

PIPED = ("--remote-debugging-pipe", "--no-startup-window")
"""Spoken to through pipes; a page of its own would be in the way of ours."""

PRINTING = {"printBackground": True, "preferCSSPageSize": True, "displayHeaderFooter": False}


def printed(program: str, pages: Iterable[bytes]) -> Iterator[bytes]:
    """Each page (HTML) as PDF. Raises StoreError where the browser fails."""
    with tempfile.TemporaryDirectory(prefix="evalcore-pdf-", ignore_cleanup_errors=True) as made:
        folder = Path(made)
        with _spoken_to(program, folder) as talk:
            for page in pages:
                try:
                    done = talk.printed(page) if talk is not None else None
                except StoreError:
                    # A browser too old, or too new, for this way of asking.
                    talk = done = None
                yield _one(program, page, folder) if done is None else done


def _arguments(program: str, folder: Path) -> list[str]:
    found = [program, *FLAGS, f"--user-data-dir={folder / 'profile'}"]
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        # Its own walls do not hold for the all-powerful user, and it refuses to start with them.
        found.append("--no-sandbox")
    return found


def _one(program: str, page: bytes, folder: Path) -> bytes:
    source, result = folder / "page.html", folder / "page.pdf"
    source.write_bytes(page)
    result.unlink(missing_ok=True)
    command = [*_arguments(program, folder), f"--print-to-pdf={result}", source.as_uri()]
    try:
        ran = subprocess.run(
            command, stdin=subprocess.DEVNULL, capture_output=True, timeout=WAIT, check=False
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise _failed(program, str(error)) from None
    if not result.exists():
        raise _failed(program, ran.stderr.decode(errors="replace").strip()[-300:])
    return result.read_bytes()


@contextmanager
def _spoken_to(program: str, folder: Path) -> Iterator[_Talk | None]:
    """A browser with an empty page that waits for another; None where it can't be spoken to."""
    if os.name != "posix":
        yield None
        return
    running, read_from, write_to = _started(program, folder)
    talk = _Talk(program, read_from, write_to)
    try:
        ready = True
        try:
            talk.open()
        except StoreError:
            ready = False
        yield talk if ready else None
    finally:
        talk.end()
        os.kill(running, signal.SIGKILL)
        os.waitpid(running, 0)
        os.close(write_to)
        os.close(read_from)


def _started(program: str, folder: Path) -> tuple[int, int, int]:
    """The process of the browser, what it says, and what it hears."""
    import fcntl

    # The browser reads from its file 3 and writes to its file 4: ours must be none of these.
    made = (*os.pipe(), *os.pipe())
    hears, write_to, read_from, says = (fcntl.fcntl(f, fcntl.F_DUPFD_CLOEXEC, 10) for f in made)
    for file in made:
        os.close(file)
    nothing = [(os.POSIX_SPAWN_OPEN, f, os.devnull, os.O_RDWR, 0) for f in (0, 1, 2)]
    try:
        running = os.posix_spawn(
            program,
            [*_arguments(program, folder), *PIPED],
            os.environ,
            file_actions=[
                *nothing,
                (os.POSIX_SPAWN_DUP2, hears, 3),
                (os.POSIX_SPAWN_DUP2, says, 4),
            ],
            setsigdef=[signal.SIGPIPE],
        )
    except OSError as error:
        os.close(write_to)
        os.close(read_from)
        raise _failed(program, error.strerror or str(error)) from None
    finally:
        os.close(hears)
        os.close(says)
    return running, read_from, write_to


class _Talk:
    """Questions to the browser and its answers, one at a time."""

    def __init__(self, program: str, read_from: int, write_to: int) -> None:
        self.program = program
        self.session = self.frame = ""
        self._read, self._write = read_from, write_to
        self._number = 0
        self._buffer = bytearray()

    def open(self) -> None:
        """An empty page, on which no script runs."""
        target = self.ask("Target.createTarget", url="about:blank")["targetId"]
        attached = self.ask("Target.attachToTarget", targetId=target, flatten=True)
        self.session = attached["sessionId"]
        self.ask("Page.enable")
        self.ask("Emulation.setScriptExecutionDisabled", value=True)
        self.frame = self.ask("Page.getFrameTree")["frameTree"]["frame"]["id"]

    def printed(self, page: bytes) -> bytes:
        """The page as PDF."""
        self.ask("Page.setDocumentContent", frameId=self.frame, html=page.decode())
        return base64.b64decode(self.ask("Page.printToPDF", **PRINTING)["data"])

    def tell(self, method: str, **parameters: Any) -> int:
        self._number += 1
        said: dict[str, Any] = {"id": self._number, "method": method, "params": parameters}
        if self.session and not method.startswith(("Browser.", "Target.")):
            said["sessionId"] = self.session
        data = memoryview(json.dumps(said).encode() + b"\0")
        try:
            while data:
                data = data[os.write(self._write, data) :]
        except OSError as error:
            raise _failed(self.program, str(error)) from None
        return self._number

    def ask(self, method: str, **parameters: Any) -> dict[str, Any]:
        number = self.tell(method, **parameters)
        while True:
            answer = json.loads(self._message())
            if answer.get("id") == number:
                break
        if "error" in answer:
            raise _failed(self.program, f"{method}: {answer['error'].get('message', '')}")
        result: dict[str, Any] = answer["result"]
        return result

    def end(self) -> None:
        """Ask the browser to end, and wait until it has, or a few seconds."""
        with suppress(OSError, StoreError):
            self.tell("Browser.close")
            while select.select([self._read], [], [], PATIENCE)[0]:
                if not os.read(self._read, 1 << 20):
                    return

    def _message(self) -> bytes:
        at = 0
        while (end := self._buffer.find(b"\0", at)) < 0:
            at = len(self._buffer)
            if not select.select([self._read], [], [], WAIT)[0]:
                raise _failed(self.program, _("no answer within {n} seconds").format(n=WAIT))
            data = os.read(self._read, 1 << 20)
            if not data:
                raise _failed(self.program, _("it ended"))
            self._buffer += data
        found = bytes(self._buffer[:end])
        del self._buffer[: end + 1]
        return found


def _failed(program: str, reason: str) -> StoreError:
    return StoreError(
        _(
            "{program} could not print the page as PDF ({reason}). Print as html or docx, or name "
            "another browser with EVALCORE_BROWSER."
        ).format(program=program, reason=reason)
    )
