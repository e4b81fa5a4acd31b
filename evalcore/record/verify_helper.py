"""A second process for verify: Python hashes small entries on one core only.

It is started as a module of its own (``python -m evalcore.record.verify_helper``), gets its work
over a pipe and never imports the program that called verify. Whatever goes wrong with it, the
caller does that part of the work itself: it can make verify quicker, and not weaker.
"""

from __future__ import annotations

import gc
import os
import pickle
import subprocess
import sys
from collections.abc import Sequence
from contextlib import suppress
from types import TracebackType
from typing import IO, TYPE_CHECKING

if TYPE_CHECKING:
    from evalcore.record.record import Record
    from evalcore.record.store import Commit
    from evalcore.record.verify_findings import Findings
    from evalcore.record.verify_signatures import ActorKeys


class Helper:
    """The other process, if there is one. ``next`` gives its findings, range by range."""

    def __init__(
        self,
        record: Record | None,
        starts: Sequence[int],
        width: int,
        size: int,
        commits: Sequence[Commit],
        signers: ActorKeys | None,
        *,
        large: bool,
    ) -> None:
        """It checks ``width`` positions from each of ``starts`` on, up to ``size``."""
        self._process: subprocess.Popen[bytes] | None = None
        if record is None or not starts or not large or (os.cpu_count() or 1) < 2:
            return
        try:
            self._process = subprocess.Popen(
                [sys.executable, "-m", __name__],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
            )
            assert self._process.stdin is not None
            # By pipe, not by argument: an address may hold a password.
            work = (record, starts, width, size, list(commits), signers)
            pickle.dump(work, self._process.stdin)
            self._process.stdin.close()
        except OSError:
            self.stop()

    def __enter__(self) -> Helper:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()

    def next(self) -> Findings | None:
        """What it found in its next range; None where it is not there (any more)."""
        if self._process is None or self._process.stdout is None:
            return None
        try:
            found: Findings = pickle.load(self._process.stdout)
        except (EOFError, OSError, pickle.UnpicklingError):
            self.stop()
            return None
        return found

    def stop(self) -> None:
        """End it."""
        process, self._process = self._process, None
        if process is None:
            return
        for pipe in (process.stdin, process.stdout):
            if pipe is not None:
                with suppress(OSError):
                    pipe.close()
        process.kill()
        process.wait()


def serve(source: IO[bytes], sink: IO[bytes]) -> None:
    """Check the ranges named on ``source`` and write what was found to ``sink``."""
    from evalcore.record.verify_range import check_range

    # Millions of rows are made, none in a cycle.
    gc.disable()
    record, starts, width, size, commits, signers = pickle.load(source)
    with record:
        keys = record.keyring() if record.keys else None
        for start in starts:
            stop = min(start + width - 1, size)
            pickle.dump(check_range(record.store, keys, start, stop, commits, signers), sink)
            sink.flush()


if __name__ == "__main__":
    serve(sys.stdin.buffer, sys.stdout.buffer)
