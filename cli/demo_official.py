"""The demo's last steps: an official run, signed and witnessed, and what a reviewer is handed.

Every line is a command as it could be typed; it is run as it stands.
"""

from __future__ import annotations

import os
import shlex
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import attrs

from evalcore.demo.decided import AUTHORITY, DECIDED_ON, SCHEME, decided
from evalcore.errors import EvalcoreError
from evalcore.messages import _

ORIGIN = "lanxi.example/assessment"
WITNESS = "lanxi-discipline.example"
PASSPHRASE = "nothing-is-real"
"""Of keys that sign for a county that does not exist."""
BY = "澜溪县委组织部"


@attrs.frozen
class Files:
    """Where the official run's things are, under the demo's directory."""

    root: Path

    @property
    def scheme(self) -> Path:
        """The county's own scheme."""
        return self.root / f"{SCHEME}.yaml"

    @property
    def results(self) -> Path:
        """The results of the official run."""
        return self.root / "official.db"

    @property
    def certificate(self) -> Path:
        """Its certificate."""
        return self.root / "official.certificate.txt"

    @property
    def key(self) -> Path:
        """The office's signing key."""
        return self.root / "keys" / "log.key"

    @property
    def witness_key(self) -> Path:
        """The witness's key, which would lie in another office."""
        return self.root / "keys" / "witness.key"

    @property
    def policy(self) -> Path:
        """Whose signatures a reviewer asks for: known by another way than the bundle."""
        return self.root / "policy.txt"

    @property
    def bundle(self) -> Path:
        """What a reviewer is handed."""
        return self.root / "bundle.zip"

    @property
    def dossiers(self) -> Path:
        """One secretary's dossier, in two editions."""
        return self.root / "dossiers"


MADE = (SCHEME, "official", "keys", "bundle.zip", "dossiers", "witness", "checkpoint", "policy")
"""Beginnings of the names of all that these steps leave."""


def publish(record: Path) -> None:
    """The county adopts its own numbers and publishes the one official run."""
    from evalcore.schemes.loader import find_scheme

    files = Files(record.parent)
    text = find_scheme("county-secretaries-2025").read_text(encoding="utf-8")
    files.scheme.write_text(decided(text), encoding="utf-8")
    files.key.parent.mkdir(exist_ok=True)
    with _passphrase():
        _run("key", "new", ORIGIN, "--out", files.key, "--store", record, "--by", BY)
        _run(
            *("scheme", "adopt", files.scheme, "--store", record),
            *("--by", AUTHORITY, "--on", DECIDED_ON),
        )
        _run(
            *("publish", "--scheme", files.scheme, "--store", record, "--by", BY),
            *("--out", files.results, "--key", files.key),
        )


def seal(record: Path) -> None:
    """The head is signed, and another office cosigns it."""
    files = Files(record.parent)
    root = files.root
    with _passphrase():
        sheet = root / "checkpoint.html"
        _run("checkpoint", "--store", record, "--key", files.key, "--print", sheet)
        _run("key", "new", WITNESS, "--out", files.witness_key, "--role", "witness")
        request, answer = root / "witness-request.txt", root / "witness-answer.txt"
        _run("checkpoint", "--store", record, "--for-witness", "--out", request)
        _run(
            *("witness", request, "--key", files.witness_key, "--state", root / "witness"),
            *("--log", files.key.with_suffix(".vkey"), "--out", answer),
        )
        witness = files.witness_key.with_suffix(".vkey")
        _run("key", "admit", witness, "--store", record, "--by", BY)
        _run("checkpoint", "--store", record, "--add", answer)


def hand_over(record: Path, subject: str) -> None:
    """A bundle and a dossier, and what a reviewer does with them."""
    files = Files(record.parent)
    results = ("--results", files.results)
    _run("bundle", "--store", record, "--out", files.bundle, *results)
    with _passphrase():
        _run(
            *("dossier", subject, "--store", record, *results),
            *("--out", files.dossiers, "--key", files.key),
        )
    log, witness = (
        key.with_suffix(".vkey").read_text(encoding="utf-8").strip()
        for key in (files.key, files.witness_key)
    )
    files.policy.write_text(f"log {log}\nwitness discipline {witness}\nquorum discipline\n")
    _run("verify", files.bundle, "--policy", files.policy)
    _run("replay", files.certificate, "--store", files.bundle)
    for page in sorted(files.dossiers.glob("*.html")):
        _run("verify", page, "--policy", files.policy)


def _run(*words: str | Path) -> None:
    """Show a command and run it. Raises EvalcoreError where it does not end well."""
    from cli.main import main
    from cli.tables import line

    line()
    line("$ evalcore " + shlex.join(str(word) for word in words), style="dim")
    if main([str(word) for word in words]) != 0:
        raise EvalcoreError(
            _("The demo's own command failed: {command}. Please report it.").format(
                command=f"evalcore {words[0]}"
            )
        )


@contextmanager
def _passphrase() -> Iterator[None]:
    """The passphrase of the demo's keys, where the commands look for it."""
    before = os.environ.get("EVALCORE_PASSPHRASE")
    os.environ["EVALCORE_PASSPHRASE"] = PASSPHRASE
    try:
        yield
    finally:
        if before is None:
            del os.environ["EVALCORE_PASSPHRASE"]
        else:
            os.environ["EVALCORE_PASSPHRASE"] = before
