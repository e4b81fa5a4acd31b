"""The warm process from outside: commands that are killed, or refused by the disk, at a point."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from types import TracebackType
from typing import Any

import attrs
import pytest

from tests.crash.server import MARK

AT = {
    "openat": 3000, "pwrite64": 3000, "write": 1500, "fsync": 400, "fdatasync": 400,
    "ftruncate": 400, "rename": 400, "link": 400, "unlink": 400, "unlinkat": 400, "mkdir": 400,
    "rmdir": 400, "fchmod": 400, "chmod": 400,
}  # fmt: skip
"""System call → the how-manieth of them is the one that strace interferes with, in each process.

A child makes as many without effect before the command as are missing to the one that is meant.
"""

LASTING = frozenset({"pwrite64"})
"""Calls that go on failing: a full disk stays full. What a program says goes through ``write``."""

ERRORS = dict.fromkeys(AT, "EIO") | dict.fromkeys(
    ("openat", "pwrite64", "write", "mkdir", "link", "rename"), "ENOSPC"
)

_LINE = re.compile(r"^(\d+) +(\w+)\((.*)$")


@attrs.frozen
class Call:
    """A system call of a command's main thread on the files of its folder: the ``number``-th of
    its name, on ``path`` (last part of it, without what chance put into it)."""

    name: str
    number: int
    path: str

    def __str__(self) -> str:
        return f"{self.name} no. {self.number} ({self.path})"


@attrs.frozen
class Ended:
    """How a command ended (-9: killed), what it said, how long it took."""

    code: int
    said: str
    seconds: float
    pid: int


def has_strace() -> bool:
    """Whether strace is there; where it must be, a test fails without it."""
    if shutil.which("strace"):
        return True
    if os.environ.get("EVALCORE_REQUIRE_STRACE") == "1":
        pytest.fail("strace is required (EVALCORE_REQUIRE_STRACE=1), but it is not installed")
    return False


class Warm:
    """A warm process. ``interfere``: nothing, ``kill`` or ``fail`` (needs strace)."""

    def __init__(self, folder: Path, interfere: str = "") -> None:
        self.said = folder / "said.txt"
        self._trace = folder / "trace.txt"
        line = [sys.executable, "-m", "tests.crash.server"]
        self.traces = bool(interfere)
        if interfere:
            line = [*_strace(interfere, self._trace), *line]
        kept = {k: v for k, v in os.environ.items() if not k.startswith("EVALCORE_")}
        self._process = subprocess.Popen(
            line, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
            env=kept | {"EVALCORE_LANG": "en"}, cwd=Path(__file__).parents[2],
        )  # fmt: skip
        assert "ready" in self._answer()

    def __enter__(self) -> Warm:
        return self

    def __exit__(
        self, _kind: type[BaseException] | None, _e: BaseException | None, _t: TracebackType | None
    ) -> None:
        assert self._process.stdin is not None
        self._process.stdin.close()
        self._process.wait(30)

    def _answer(self) -> dict[str, Any]:
        assert self._process.stdout is not None
        found: dict[str, Any] = json.loads(self._process.stdout.readline())
        return found

    def load(self, names: list[str]) -> None:
        """Have it import what its children would each import for themselves."""
        self._tell({"load": names})
        self._answer()

    def _tell(self, asked: dict[str, Any]) -> None:
        assert self._process.stdin is not None
        print(json.dumps(asked), file=self._process.stdin, flush=True)

    def ask(self, *argv: list[str], at: Call | None = None, **more: Any) -> Ended:
        """Run commands in a child; ``at``: the call before which it is killed, or that fails."""
        self.said.unlink(missing_ok=True)
        if at is not None:
            more["burn"] = {at.name: AT[at.name] - at.number}
        self._tell({"argv": list(argv), "out": str(self.said), **more})
        found = self._answer()
        said = self.said.read_text(encoding="utf-8") if self.said.exists() else ""
        return Ended(found["code"], said, found["seconds"], found["pid"])

    def calls(self, ended: Ended, folder: Path) -> list[Call]:
        """The calls that a command's main thread made on files of ``folder``, in order."""
        counted: dict[str, int] = {}
        found, begun = [], False
        for line in self._trace.read_text(encoding="utf-8", errors="replace").splitlines():
            told = _LINE.match(line)
            if told is None or int(told[1]) != ended.pid:
                continue
            name, rest = told[2], told[3]
            counted[name] = counted.get(name, 0) + 1
            if not begun:
                begun = MARK in rest
                continue
            # Of what is written only the file counts: a message may name the folder, too.
            where = rest.partition(",")[0] if "write" in name else rest
            if str(folder) in where and not (name == "openat" and "O_CREAT" not in rest):
                found.append(Call(name, counted[name], _kind(where, folder)))
        return found


def _strace(interfere: str, trace: Path) -> list[str]:
    # A signal is only delivered where every call is stopped at, so not with --seccomp-bpf.
    quick = ["--seccomp-bpf"] if interfere == "fail" else []
    line = ["strace", "-f", *quick, "-y", "-qq", "-e", "signal=none", "-o", str(trace)]
    line += ["-e", "trace=" + ",".join(AT)]
    for name, number in AT.items():
        what = "signal=KILL" if interfere == "kill" else f"error={ERRORS[name]}"
        more = "+" if interfere == "fail" and name in LASTING else ""
        line += ["-e", f"inject={name}:{what}:when={number}{more}"]
    return line


def _kind(rest: str, folder: Path) -> str:
    """Which file a call is about: its name in the folder, the last of two, without chance."""
    paths = re.findall(re.escape(str(folder)) + r"([^\s\">]*)", rest)
    name = paths[-1].lstrip("/") or "."
    return re.sub(r"[0-9a-z_]{8,}(?=\.part|/|$)|[0-9a-f]{12,}|\w+(?=\.parquet)", "…", name)


def one_of_each(calls: list[Call]) -> list[Call]:
    """The first and the last call of each kind."""
    kinds: dict[tuple[str, str], list[Call]] = {}
    for call in calls:
        kinds.setdefault((call.name, call.path), []).append(call)
    return [call for of in kinds.values() for call in dict.fromkeys((of[0], of[-1]))]
