"""A small record with everything that a bundle can hold: facts, sealed words and files, a scheme,
keys, signed checkpoints, a published run with its result tables."""

from __future__ import annotations

import json
from datetime import date
from hashlib import sha256
from pathlib import Path

from attrs import evolve

from evalcore.bundles.prefix import admitted_keys, prefix_at
from evalcore.bundles.writing import Contents, Run, write_bundle
from evalcore.certificates.published import published_runs
from evalcore.certificates.result_tree import (
    TABLES,
    ResultLeaf,
    ResultTree,
    Salts,
    blind_of,
    inner_leaf,
)
from evalcore.procedures.kept_rules import adopt
from evalcore.procedures.origin import KEYS_STREAM
from evalcore.procedures.period import stream_of
from evalcore.procedures.scheme import AdoptScheme
from evalcore.record import NewEvent, Record, SourceFile, open_record
from evalcore.schemes.loader import load_scheme
from evalcore.transparency.checkpoint import Checkpoint
from evalcore.transparency.note import Signer, sign
from evalcore.vocabulary import Fact
from evalcore.vocabulary.checkpoints import CheckpointSigned, SigningKeyAdmitted
from evalcore.vocabulary.governance import SourceReceived
from evalcore.vocabulary.orglife import MeetingHeld
from evalcore.vocabulary.problems import ProblemFound
from evalcore.vocabulary.results import RunPublished, StandingPublished
from evalcore.vocabulary.roster import UnitRegistered

DAY = date(2025, 5, 6)
SECRET = "举报人赵某说村主任的仓库漏雨"
SHEET = SourceFile("台账.xlsx", "某居民的原话".encode())
SIGNER = Signer("xian.example/log", bytes(range(32)))
STRANGER = Signer("xian.example/log", bytes(range(1, 33)))
RUN = sha256(b"run").hexdigest()
SCHEME = "county-secretaries-2025"

STANDING = "{}\t\tranked\t\\N\t0\t\\N\t0\t0\t\t\t\n"
"""The row of a standing that says nothing but that somebody is ranked."""

TEXTS = {
    "subjects": "V1\t红旗村\nV2\t东风\\c村\n",
    "standings": STANDING.format("V1") + STANDING.format("V2"),
    "score_nodes": "V1\ttotal\t80\nV1\tpledges\t60\nV2\ttotal\t70\n",
    "effects": "V2\tquota\tdown\nV1\tquota\tkept\n",
    "flags": "f1\tlate\tcheck\tV2\tx\nf2\tlate\tcheck\t\\\\T1\tx\n",
    "contributions": "V1\tp\t1\nV2\tp\t\\N\n",
}
"""Canonical texts of result tables; no rule made them."""

SALTS = {"V1": "11" * 16, "V2": "22" * 16}


def events(facts: list[Fact], source: str = "") -> list[NewEvent]:
    received = [evolve(fact, received_on=fact.occurred_on) for fact in facts]
    return [
        NewEvent(f.topic(), f.public_state(), f.private_state(), f.seal_scope(), source)
        for f in received
    ]


def table_digests() -> dict[str, str]:
    return {table: sha256(text.encode()).hexdigest() for table, text in TEXTS.items()}


def result_root() -> bytes:
    """The root of the result tree, from the rows as they are meant."""
    rows: dict[str, dict[str, str]] = {
        "V1": {
            "subjects": "V1\t红旗村\n",
            "standings": STANDING.format("V1"),
            "score_nodes": "V1\ttotal\t80\nV1\tpledges\t60\n",
            "effects": "V1\tquota\tkept\n",
            "contributions": "V1\tp\t1\n",
        },
        "V2": {
            "subjects": "V2\t东风\\c村\n",
            "standings": STANDING.format("V2"),
            "score_nodes": "V2\ttotal\t70\n",
            "effects": "V2\tquota\tdown\n",
            "flags": "f1\tlate\tcheck\tV2\tx\n",
            "contributions": "V2\tp\t\\N\n",
        },
        "\\T1": {"flags": "f2\tlate\tcheck\t\\\\T1\tx\n"},
    }
    salts = Salts(SALTS)
    leaves = [
        ResultLeaf(
            subject,
            salts[subject],
            tuple(
                inner_leaf(t, rows[subject].get(t, ""), blind_of(salts[subject], t)) for t in TABLES
            ),
        )
        for subject in sorted(rows)
    ]
    return ResultTree(tuple(leaves)).root


def make(path: Path, *, units: int = 600) -> None:
    """The record at ``path``: its last signed checkpoint covers all but the event that tells it."""
    with open_record(path, create=True) as record:
        _fill(record, units)
        checkpoint(record)
        checkpoint(record)


def _fill(record: Record, units: int) -> None:
    facts: list[Fact] = [
        SourceReceived(
            occurred_on=DAY, digest=SHEET.digest, file_name=SHEET.name, size=SHEET.size,
            facts=units,
        ),
        *(
            UnitRegistered(occurred_on=DAY, unit=f"V{n}", name=f"第{n}村", unit_kind="village")
            for n in range(1, units)
        ),
    ]  # fmt: skip
    record.append("year", events(facts, "村名册!2"), actor="镇办", sources=[SHEET])
    found: list[Fact] = [
        ProblemFound(
            occurred_on=DAY, problem=f"W{n}", unit="V1", found_by="masses",
            description=f"{SECRET}{n}", due_on=date(2025, 6, 6),
        )
        for n in range(3)
    ]  # fmt: skip
    found.append(MeetingHeld(occurred_on=DAY, unit="V1", meeting_kind="committee"))
    record.append("problems", events(found), actor="镇办")
    key = SigningKeyAdmitted(
        occurred_on=DAY, name=SIGNER.name, vkey=SIGNER.verifier.vkey, role="log",
        admitted_by="县委组织部",
    )  # fmt: skip
    record.append(KEYS_STREAM, events([key]), actor="县办")
    rules = load_scheme(SCHEME)
    adopt(record, SCHEME, rules, AdoptScheme(rules.id, rules.digest, "县委", DAY, DAY), actor="x")
    head = record.head()
    published = RunPublished(
        occurred_on=DAY, run=RUN, scheme=rules.id, digest=rules.digest,
        engine=sha256(b"engine").hexdigest(), period="2025", as_of=date(2025, 12, 31),
        size=head.size, root=head.root.hex(), tables=json.dumps(table_digests()), subjects=2,
        published_by="县委", results=result_root().hex(),
    )  # fmt: skip
    standings = [
        StandingPublished(
            occurred_on=DAY, run=RUN, scheme=rules.id, period="2025", unit=unit, status="ranked",
            salt=salt,
        )
        for unit, salt in SALTS.items()
    ]  # fmt: skip
    first, last = standings
    stream = stream_of(rules.id, "2025")
    record.append(stream, events([first, published, last]), actor="县办")


def checkpoint(record: Record, signer: Signer = SIGNER) -> None:
    """Sign the head, and record that it was."""
    head = record.head()
    text = Checkpoint.of(SIGNER.name, head.size, head.root).text
    note = SourceFile(f"checkpoint-{head.size}.note", sign(text, [signer]).bytes, public=True)
    told = CheckpointSigned(
        occurred_on=DAY, origin=SIGNER.name, size=head.size, root=head.root.hex(),
        vkey=SIGNER.verifier.vkey, note=note.digest,
    )  # fmt: skip
    record.append(
        "log:checkpoints", events([told]), actor="县办",
        after=record.stream_version("log:checkpoints"), sources=[note],
    )  # fmt: skip


def runs(record: Record) -> list[Run]:
    return [
        Run(
            one.run,
            sign(one.text, [SIGNER]).bytes,
            one.tables,
            {table: lambda text=text: [text.encode()] for table, text in TEXTS.items()},
        )
        for one in published_runs(record)
    ]


def bundle(store: Path, out: Path, **changes: bool) -> Path:
    """A bundle of the record at ``store``, with its results."""
    with open_record(store) as record:
        prefix = prefix_at(record)
        keys = admitted_keys(record, prefix.commit.size)
        contents = Contents(prefix.commit, prefix.checkpoint, runs(record), keys, **changes)
        write_bundle(record, out, contents)
    return out
