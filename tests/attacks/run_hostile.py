"""Verify each file named, under limits, and print what came of it: run by test_hostile_files."""

from __future__ import annotations

import contextlib
import io
import json
import os
import resource
import sys
import time

MEMORY = 3 << 30
"""Bytes of address space: libraries take a good part of it without using it."""
SECONDS = 200
LARGEST_FILE = 1 << 20
"""Bytes that may be written to any one file: nothing should be."""


def main(paths: list[str]) -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_FSIZE, (LARGEST_FILE, LARGEST_FILE))
    from benchmarks.measure import peak_megabytes
    from cli.main import main as evalcore

    for path in paths:
        out, err, began = io.StringIO(), io.StringIO(), time.perf_counter()
        before = set(sys.modules)
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
            code = evalcore(["verify", path])
        told = {
            "path": os.path.basename(path),
            "code": code,
            "out": out.getvalue()[:4000],
            "err": err.getvalue()[:4000],
            "peak": peak_megabytes(),
            "seconds": round(time.perf_counter() - began, 2),
            "modules": sorted(set(sys.modules) - before),
        }
        sys.stdout.write(json.dumps(told) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main(sys.argv[1:])
