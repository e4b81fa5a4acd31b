"""A process that is warm: it forks a child for each command, which need not load the program.

``python -m tests.crash.server`` imports the program, says so with a line, and then answers a line
of JSON with a line of JSON: what to run, and how it ended. It never starts a thread of its own: a
child would not have it, and might wait for it for ever.

    {"load": ["duckdb", …]}        modules to import: those that a child needed before
    {"argv": [["publish", …], …]   commands, one after the other, until one does not end with 0
     "call": "module:function"     or a function of no argument
     "out": "/path"                where the child's stdout and stderr go
     "after": 0.25                 seconds after which it is killed (SIGKILL); absent: never
     "burn": {"pwrite64": 17}      system calls that go nowhere, to be counted by strace first
     "largest": 65536              bytes that no file may outgrow
     "environment": {…}, "cwd"}
    → {"code": 0, "seconds": 0.31, "pid": 4711}
"""

from __future__ import annotations

import contextlib
import importlib
import json
import os
import resource
import select
import signal
import sys
import time
from collections.abc import Callable
from typing import Any

MARK = "evalcore-crash-child-begins"
"""A folder that is never there: looking for it marks in a trace where the command begins."""


def burn(calls: dict[str, int]) -> None:
    """Make system calls without effect, so that a count of them stands where it should."""
    nowhere = os.open(os.devnull, os.O_RDWR)
    absent = "/nonexistent/evalcore"
    ways: dict[str, Callable[[], object]] = {
        "write": lambda: os.write(nowhere, b"x"),
        "pwrite64": lambda: os.pwrite(nowhere, b"x", 0),
        "fsync": lambda: os.fsync(nowhere),
        "fdatasync": lambda: os.fdatasync(nowhere),
        "ftruncate": lambda: os.ftruncate(nowhere, 0),
        "rename": lambda: os.rename(absent, absent),
        "link": lambda: os.link(absent, absent),
        "unlink": lambda: os.unlink(absent),
        "unlinkat": lambda: os.unlink("x", dir_fd=nowhere),
        "mkdir": lambda: os.mkdir(absent),
        "rmdir": lambda: os.rmdir(absent),
        "openat": lambda: os.open(absent, os.O_RDONLY),
        "fchmod": lambda: os.fchmod(-1, 0),
        "chmod": lambda: os.chmod(absent, 0),
    }
    for name, times in calls.items():
        for _ in range(times):
            with contextlib.suppress(OSError):
                ways[name]()
    os.close(nowhere)


def child(asked: dict[str, Any]) -> int:
    """Do what is asked; the exit code."""
    os.environ |= asked.get("environment", {})
    os.chdir(asked.get("cwd", "/"))
    said = os.open(asked["out"], os.O_CREAT | os.O_WRONLY | os.O_APPEND, 0o600)
    os.dup2(said, 1)
    os.dup2(said, 2)
    sys.stdout = os.fdopen(1, "w", encoding="utf-8", closefd=False)
    sys.stderr = os.fdopen(2, "w", encoding="utf-8", closefd=False)
    if "largest" in asked:
        resource.setrlimit(resource.RLIMIT_FSIZE, (asked["largest"],) * 2)
    burn(asked.get("burn", {}))
    with contextlib.suppress(OSError):
        os.rmdir(f"/nonexistent/{MARK}")
    code = 0
    if "call" in asked:
        module, _, function = asked["call"].partition(":")
        code = getattr(importlib.import_module(module), function)(*asked.get("with", ())) or 0
    from cli.main import main

    for argv in asked.get("argv", ()):
        code = code or main(argv)
    sys.stdout.flush()
    sys.stderr.flush()
    return code


def run(asked: dict[str, Any]) -> dict[str, Any]:
    """Fork, wait, kill where it is asked for."""
    began = time.perf_counter()
    pid = os.fork()
    if pid == 0:
        code = 99
        try:
            code = child(asked)
        except BaseException:
            import traceback

            traceback.print_exc(file=sys.stderr)
            sys.stderr.flush()
        finally:
            os._exit(code)
    if "after" in asked:
        handle = os.pidfd_open(pid)
        try:
            ended, _writing, _wrong = select.select([handle], [], [], asked["after"])
            if not ended:
                os.kill(pid, signal.SIGKILL)
        finally:
            os.close(handle)
    _pid, status = os.waitpid(pid, 0)
    took = time.perf_counter() - began
    return {"code": os.waitstatus_to_exitcode(status), "seconds": took, "pid": pid}


def load(names: list[str]) -> dict[str, Any]:
    """Import modules; those that are no modules of files are passed over."""
    for name in names:
        with contextlib.suppress(ImportError):
            importlib.import_module(name)
    return {"loaded": len(names)}


def serve() -> None:
    """Answer until nobody asks."""
    from cli import main

    main._command()
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    print(json.dumps({"ready": os.getpid()}), file=answers, flush=True)
    for line in sys.stdin:
        asked = json.loads(line)
        done = load(asked["load"]) if "load" in asked else run(asked)
        print(json.dumps(done), file=answers, flush=True)


if __name__ == "__main__":
    serve()
