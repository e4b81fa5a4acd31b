"""Datasette on this machine: where it listens, what it serves, how it ends."""

from __future__ import annotations

import importlib.util
import ipaddress
import signal
import socket
import sys
import threading
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager, suppress
from copy import deepcopy
from importlib import resources
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from evalcore.errors import StoreError, UsageError
from evalcore.messages import _

SETTINGS = {
    "allow_download": False,
    "suggest_facets": False,
    "truncate_cells_html": 160,
    "sql_time_limit_ms": 5000,
    "facet_time_limit_ms": 1000,
    "max_returned_rows": 5000,
}
"""Of Datasette: the copy is nobody's to carry away, and a question may take its time."""

Application = Callable[[Any, Any, Any], Awaitable[None]]


def must_be_installed() -> None:
    """Raise StoreError, with the remedy, where Datasette is not installed."""
    if importlib.util.find_spec("datasette") is None:
        raise StoreError(
            _(
                "Datasette is not installed. Install it: pip install 'evalcore[browse]'; without a "
                "network, from the wheelhouse: pip install --no-index --find-links wheelhouse "
                "'evalcore[browse]'."
            )
        )


def is_loopback(host: str) -> bool:
    """Whether only this machine reaches ``host``."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def listening(host: str, port: int) -> socket.socket:
    """A socket that listens; port 0 takes any that is free.

    Raises UsageError for a host that is none of this machine's, StoreError for a port in use.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    found = socket.socket(family, socket.SOCK_STREAM)
    if sys.platform != "win32":
        # A port is free again at once after Ctrl-C. On Windows this would share it.
        found.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        found.bind((host, port))
        found.listen(64)
    except socket.gaierror as error:
        found.close()
        raise UsageError(
            _("--host: {host} is no address of this machine.").format(host=host)
        ) from error
    except OSError as error:
        found.close()
        raise StoreError(
            _(
                "Port {port} of {host} can't be used ({reason}). Perhaps another browse is "
                "running: look there, or name another port, such as --port {other}; --port 0 "
                "takes any that is free."
            ).format(port=port, host=host, reason=error.strerror or error, other=port + 1)
        ) from error
    return found


def address_of(listener: socket.socket, host: str) -> str:
    """What to type into a browser."""
    port = listener.getsockname()[1]
    return f"http://[{host}]:{port}/" if ":" in host else f"http://{host}:{port}/"


def datasette_of(database: Path, metadata: dict[str, Any], language: str = "zh") -> Any:
    """Datasette with one database that nobody can change."""
    from datasette.app import Datasette

    # It changes what it is handed.
    described = deepcopy(metadata)
    templates = resources.files("projections.browsing") / "templates"
    found = Datasette(
        [],
        immutables=[str(database)],
        metadata=described,
        settings=SETTINGS,
        template_dir=str(templates),
    )
    found.jinja_env.globals["evalcore_language"] = "en" if language == "en" else "zh-CN"
    return found


def guarded(application: Application, host: str) -> Application:
    """Refuse requests that name another host than this machine.

    A page from outside could otherwise have its own name lead here, and read along.
    """
    names = {host, "localhost", "127.0.0.1", "::1"}

    async def guard(scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] == "http":
            headers = dict(scope["headers"])
            asked = headers.get(b"host", b"").decode("latin-1")
            if (urlsplit(f"//{asked}").hostname or "") not in names:
                await send({"type": "http.response.start", "status": 421, "headers": []})
                await send({"type": "http.response.body", "body": b"not here\n"})
                return
        await application(scope, receive, send)

    return guard if is_loopback(host) else application


def open_browser(address: str) -> None:
    """Show the page, without waiting for a browser that stays in the foreground."""
    import webbrowser

    threading.Thread(target=webbrowser.open, args=(address,), daemon=True).start()


def serve(application: Application, listener: socket.socket) -> None:
    """Answer until Ctrl-C, or until the system ends the program."""
    import uvicorn

    config = uvicorn.Config(
        application, log_level="error", access_log=False, timeout_graceful_shutdown=2
    )
    with suppress(KeyboardInterrupt), listener:
        uvicorn.Server(config).run(sockets=[listener])


@contextmanager
def ending_as_by_ctrl_c() -> Iterator[None]:
    """Let what ends the program from outside (SIGTERM) end it as Ctrl-C does: nothing is left."""

    def end(_signal: int, _frame: object) -> None:
        raise KeyboardInterrupt

    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGTERM, end)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)
