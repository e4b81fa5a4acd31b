"""Install from a wheelhouse with the network off, and do a small job with what was installed.

    python -m install.trial wheelhouse

On Linux x86_64. Everything runs in a network namespace of its own, without a route to anywhere,
from a bare folder, with a bare environment. Then one wheel is altered, and the installation must
refuse it: by the sums, and by the requirements' hashes where somebody altered the sums as well.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

INSIDE = "EVALCORE_TRIAL_INSIDE"
ROUTES = Path("/proc/net/route")
SCHEME = "county-secretaries-2025"


class FailedError(Exception):
    """A step that did not end as it must."""


def facts() -> str:
    """A village's year as JSON lines: enough to be scored."""
    begun = {"occurred_on": "2024-01-01"}
    lines: list[dict[str, object]] = [
        {"fact": "UnitRegistered", **begun, "unit": "T1", "name": "青山镇", "unit_kind": "township"}
    ]
    for at, (village, person) in enumerate((("红旗村", "王建国"), ("东风村", "李爱华")), 1):
        unit, code, pledge = f"V{at}", f"P{at}", f"C{at}"
        lines += [
            {"fact": "UnitRegistered", **begun, "unit": unit, "name": village,
             "unit_kind": "village", "parent": "T1"},
            {"fact": "PersonRegistered", **begun, "person": code, "name": person},
            {"fact": "TenureStarted", **begun, "person": code, "unit": unit, "post": "secretary"},
            {"fact": "PledgeMade", "occurred_on": "2025-01-10", "pledge": pledge, "unit": unit,
             "person": code, "pledge_kind": "annual", "content": "修好一号路",
             "due_on": "2025-06-30"},
            {"fact": "PledgeReviewed", "occurred_on": "2025-01-13", "pledge": pledge,
             "result": "approved"},
        ]  # fmt: skip
    lines.append({"fact": "PledgeFulfilled", "occurred_on": "2025-06-20", "pledge": "C1"})
    return "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines)


def run(*command: object, fails: bool = False, **environment: str) -> str:
    """What a command said. Raises FailedError unless it ends well (where it ``fails``: ill)."""
    bare = {"PATH": os.environ["PATH"], "HOME": os.environ["HOME"], "LANG": "C.UTF-8"}
    done = subprocess.run(
        [str(part) for part in command],
        env=bare | environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        check=False,
    )
    if (done.returncode != 0) != fails:
        shown = " ".join(str(part) for part in command)
        raise FailedError(f"{shown} ended with {done.returncode}:\n{done.stdout}")
    return done.stdout


def job(evalcore: Path) -> None:
    """From an empty folder to a verified record and a printed report."""
    print(run(evalcore, "--version").strip())
    Path("facts.jsonl").write_text(facts(), encoding="utf-8")
    run(evalcore, "init", EVALCORE_ACTOR="it")
    run(evalcore, "template", "--out", "blank.xlsx", "--scheme", SCHEME)
    run(evalcore, "import", "facts.jsonl", "--received-on", "2026-01-05", EVALCORE_ACTOR="it")
    run(evalcore, "score", "--scheme", SCHEME, "--as-of", "2025-12-31", "--trial",
        "--out", "results.db")  # fmt: skip
    said = run(evalcore, "report", "红旗村", "--out", "reports", EVALCORE_LANG="en")
    if not any("王建国" in each.read_text(encoding="utf-8") for each in Path("reports").iterdir()):
        raise FailedError(f"the report does not name its subject: {said}")
    run(evalcore, "verify", "record.db")
    print("init, template, import, score, report, verify: done")


def altered(house: Path, copy: Path) -> Path:
    """A copy of ``house`` one of whose wheels has another byte; gives the wheel."""
    shutil.copytree(house, copy, copy_function=os.link)
    wheel = next((copy / "wheels").glob("mdurl-*.whl"))
    content = bytearray(wheel.read_bytes())
    content[len(content) // 2] ^= 1
    wheel.unlink()
    wheel.write_bytes(content)
    return wheel


def refused(house: Path, folder: Path, python: Path) -> None:
    """An altered wheel is found by its sum, and by its hash where the sums were altered too."""
    copy = folder / "altered"
    wheel = altered(house, copy)
    name = f"wheels/{wheel.name}"
    said = run("sh", copy / "install.sh", "--to", folder / "never", fails=True)
    if name not in said or (folder / "never").exists():
        raise FailedError(f"an altered wheel was not refused: {said}")
    listed = copy / "SHA256SUMS"
    digest = hashlib.sha256(wheel.read_bytes()).hexdigest()
    lines = listed.read_text(encoding="utf-8").splitlines()
    lines = [f"{digest}  {name}" if line.endswith(f"  {name}") else line for line in lines]
    listed.unlink()
    listed.write_text("\n".join(lines) + "\n", encoding="utf-8")
    run("sh", copy / "install.sh", "--check")
    wanted = next(
        line
        for line in next((copy / "requirements").glob("linux-x86_64-*.txt")).read_text().split("\n")
        if line.startswith("mdurl==")
    )
    (folder / "one.txt").write_text(wanted + "\n", encoding="utf-8")
    said = run(
        python, "-I", "-m", "pip", "download", "--no-index", "--no-deps", "--require-hashes",
        "--find-links", copy / "wheels", "--dest", folder / "never", "-r", folder / "one.txt",
        fails=True, PIP_CONFIG_FILE=os.devnull,
    )  # fmt: skip
    if "DO NOT MATCH THE HASHES" not in said:
        raise FailedError(f"refused for another reason: {said}")
    print("an altered wheel: refused by its sum, and by its hash")


def inside(house: Path) -> None:
    """The trial itself, in a namespace without network."""
    if len(ROUTES.read_text(encoding="ascii").splitlines()) > 1:
        raise FailedError("the network is not off")
    with tempfile.TemporaryDirectory() as bare:
        folder = Path(bare)
        os.environ["HOME"] = bare
        carried = folder / "carried"
        shutil.copytree(house, carried)
        os.chdir(folder)
        print(run("sh", carried / "install.sh", "--to", folder / "program").strip())
        job(folder / "program" / "evalcore")
        home = next((folder / "program").glob("program-*"))
        refused(carried, folder, home / "bin" / "python")


def without_network(arguments: Sequence[str]) -> int:
    """Run this module again where there is no network; as root or with a user namespace."""
    command = ["unshare", "--net"] if os.geteuid() == 0 else ["unshare", "--map-root-user", "--net"]
    again = [*command, sys.executable, "-m", "install.trial", *arguments]
    return subprocess.run(again, env=os.environ | {INSIDE: "1"}, check=False).returncode


def main() -> int:
    """0 the wheelhouse is enough; 1 it is not, and why."""
    parser = argparse.ArgumentParser(prog="python -m install.trial", description=__doc__)
    parser.add_argument("house", type=Path)
    given = parser.parse_args()
    if os.environ.get(INSIDE) != "1":
        return without_network(sys.argv[1:])
    try:
        inside(given.house.resolve())
    except FailedError as failed:
        print(f"FAILED: {failed}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
