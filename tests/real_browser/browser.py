"""Chromium for the tests: opens pages from a server on this machine and hands back what they say.

Where it is not installed, tests that need it are skipped, saying so; with
``EVALCORE_REQUIRE_CHROMIUM=1`` they fail instead.
"""

from __future__ import annotations

import json
import os
import queue
import shutil
import subprocess
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, NoReturn

import pytest
from attrs import frozen

SECURE = "127.0.0.1"
"""What a browser takes for a secure context: its own algorithms (WebCrypto) are there."""

INSECURE = "page.example"
"""A made-up name of this machine: not secure, no WebCrypto, as on an office's old intranet."""

FLAGS = (
    *("--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"),
    *("--no-first-run", "--disable-background-networking", "--disable-component-update"),
    *("--disable-sync", "--disable-extensions", "--hide-scrollbars", "--mute-audio"),
    # Nothing leaves this machine: every other name leads nowhere.
    f"--host-resolver-rules=MAP {INSECURE} 127.0.0.1, MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
)


def unavailable(reason: str) -> NoReturn:
    if os.environ.get("EVALCORE_REQUIRE_CHROMIUM") == "1":
        pytest.fail(f"Chromium is required (EVALCORE_REQUIRE_CHROMIUM=1), but {reason}")
    pytest.skip(f"needs Chromium, but {reason}")


@frozen
class Browser:
    """The program, and a folder of its own for each start."""

    program: str
    folder: Callable[[], Path]

    def start(self, *arguments: str) -> subprocess.Popen[bytes]:
        profile = f"--user-data-dir={self.folder()}"
        return subprocess.Popen(
            (self.program, *FLAGS, profile, *arguments),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )

    def finished(self, *arguments: str) -> bytes:
        """What it prints once it is done by itself."""
        running = self.start("--virtual-time-budget=5000", *arguments)
        try:
            return running.communicate(timeout=120)[0]
        finally:
            running.kill()

    def dom(self, path: Path) -> str:
        """The document as it is after its scripts ran; the file is opened as a file."""
        return self.finished("--dump-dom", path.as_uri()).decode()

    def told(self, files: Mapping[str, bytes], start: str, host: str, wait: int = 300) -> Any:
        """What the page ``start`` sends to ``/told`` as JSON, with ``files`` served by name."""
        with served(files) as (port, told):
            running = self.start(f"http://{host}:{port}/{start}")
            try:
                return told.get(timeout=wait)
            except queue.Empty:
                pytest.fail(f"Chromium said nothing within {wait} s")
            finally:
                running.kill()
                running.wait()


@contextmanager
def served(files: Mapping[str, bytes]) -> Iterator[tuple[int, queue.Queue[Any]]]:
    """A server of these files on this machine alone: its port, and what is sent to it."""
    told: queue.Queue[Any] = queue.Queue()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            found = files.get(self.path.lstrip("/"))
            self.send_response(404 if found is None else 200)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.send_header("Content-Length", str(len(found or b"")))
            self.end_headers()
            self.wfile.write(found or b"")

        def do_POST(self) -> None:
            data = self.rfile.read(int(self.headers["Content-Length"]))
            self.send_response(204)
            self.end_headers()
            told.put(json.loads(data))

        def log_message(self, *_arguments: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield server.server_address[1], told
    finally:
        server.shutdown()
        server.server_close()


def found() -> str:
    """The program. Skips or fails the test where there is none."""
    for name in ("chromium", "chromium-browser", "google-chrome"):
        if program := shutil.which(name):
            return program
    unavailable("it is not installed")
