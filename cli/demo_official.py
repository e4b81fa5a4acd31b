"""The demo's last steps: an official run, signed and witnessed, and what a reviewer is handed.

Every line is a command as it could be typed; it is run as it stands.
"""

from __future__ import annotations

from pathlib import Path

import attrs

from cli.demo_people import KEEPER, Office
from cli.demo_typed import passphrase, run
from evalcore.demo.decided import SCHEME

ORIGIN = "lanxi.example/assessment"
WITNESS = "lanxi-discipline.example"
BY = "澜溪县委组织部"
PUBLISHED_ON = "2026-03-10"


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
    """The county publishes the one official run by its own numbers."""
    files, office = Files(record.parent), Office(record.parent)
    with passphrase():
        run(
            *("key", "new", ORIGIN, "--out", files.key, "--store", record, "--by", BY),
            actor=KEEPER,
        )
    office.decides(
        *("publish", "--scheme", files.scheme, "--by", BY, "--on", PUBLISHED_ON),
        *("--out", files.results, "--key", files.key),
    )


def seal(record: Path) -> None:
    """The head is signed, and another office cosigns it."""
    files = Files(record.parent)
    root = files.root
    with passphrase():
        sheet = root / "checkpoint.html"
        signed = ("--store", record, "--key", files.key, "--print", sheet)
        run("checkpoint", *signed, actor=KEEPER)
        run("key", "new", WITNESS, "--out", files.witness_key, "--role", "witness")
        request, answer = root / "witness-request.txt", root / "witness-answer.txt"
        run("checkpoint", "--store", record, "--for-witness", "--out", request)
        run(
            *("witness", request, "--key", files.witness_key, "--state", root / "witness"),
            *("--log", files.key.with_suffix(".vkey"), "--out", answer),
        )
        witness = files.witness_key.with_suffix(".vkey")
        run("key", "admit", witness, "--store", record, "--by", BY, actor=KEEPER)
        run("checkpoint", "--store", record, "--add", answer, actor=KEEPER)


def hand_over(record: Path, subject: str) -> None:
    """A bundle and a dossier, and what a reviewer does with them."""
    files = Files(record.parent)
    results = ("--results", files.results)
    run("bundle", "--store", record, "--out", files.bundle, *results)
    with passphrase():
        run(
            *("dossier", subject, "--store", record, *results),
            *("--out", files.dossiers, "--key", files.key),
        )
    log, witness = (
        key.with_suffix(".vkey").read_text(encoding="utf-8").strip()
        for key in (files.key, files.witness_key)
    )
    files.policy.write_text(f"log {log}\nwitness discipline {witness}\nquorum discipline\n")
    run("verify", files.bundle, "--policy", files.policy)
    run("replay", files.certificate, "--store", files.bundle)
    for page in sorted(files.dossiers.glob("*.html")):
        run("verify", page, "--policy", files.policy)
