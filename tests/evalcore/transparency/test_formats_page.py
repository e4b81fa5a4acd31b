"""docs/formats.md: what it shows is read, holds, and is the golden log's."""

from __future__ import annotations

import json
import re
from base64 import b64decode
from pathlib import Path

from evalcore.record.signatures import holds, message
from evalcore.transparency import note as notes
from evalcore.transparency import tlog_proof, witness_request
from evalcore.transparency.checkpoint import Checkpoint
from evalcore.transparency.codes import check_code
from evalcore.transparency.cosignature import cosigned_text, time_of
from evalcore.transparency.note import Verifier
from evalcore.transparency.policy import Policy
from tests.evalcore.transparency.make_golden_log import FOLDER, entry

PAGE = (Path(__file__).parents[3] / "docs" / "formats.md").read_text(encoding="utf-8")
EXAMPLES: dict[str, str] = dict(re.findall(r"^```([a-z-]+)\n(.*?)^```$", PAGE, re.DOTALL | re.M))


def kept(name: str) -> str:
    return (FOLDER / name).read_text(encoding="utf-8")


def test_the_examples_are_files_of_the_golden_log() -> None:
    assert EXAMPLES["vkey"] == kept("keys/log-new.vkey")
    assert EXAMPLES["checkpoint"] == kept("checkpoint")
    assert EXAMPLES["tlog-proof"] == kept("entry-256.tlog-proof")
    assert EXAMPLES["request"] == kept("request")
    assert EXAMPLES["policy"] == kept("policy")


def test_the_examples_are_read_and_hold() -> None:
    policy = Policy.parse(EXAMPLES["policy"])
    assert Verifier.parse(EXAMPLES["vkey"].removesuffix("\n")) in policy.logs
    note = notes.parse(EXAMPLES["checkpoint"].encode())
    assert policy.judge(note).ok
    proof = tlog_proof.parse(EXAMPLES["tlog-proof"].encode())
    assert tlog_proof.verify(entry(256), proof, policy).ok
    assert witness_request.parse(EXAMPLES["request"].encode()).old == 256


def test_the_text_shown_is_what_the_first_witness_signed() -> None:
    note = notes.parse(EXAMPLES["checkpoint"].encode())
    at = time_of(note.signatures[2].raw)
    assert at is not None
    assert EXAMPLES["cosigned"] == cosigned_text(note.text, at)


def test_the_code_shown_is_the_checkpoints() -> None:
    text = Checkpoint.parse(notes.parse(EXAMPLES["checkpoint"].encode()).text).text
    assert EXAMPLES["code"] == check_code(text.encode()) + "\n"


def test_the_signature_of_an_event_is_read_without_the_program_that_wrote_it() -> None:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    name, key_id, encoded = EXAMPLES["event-vkey"].strip().split("+", 2)
    key = b64decode(encoded)
    text = bytes.fromhex(EXAMPLES["event-text"])
    signature = bytes.fromhex(EXAMPLES["event-signature"])
    assert (signature[0], signature[1:5].hex(), key[0]) == (1, key_id, 1)
    Ed25519PublicKey.from_public_bytes(key[1:]).verify(signature[5:], text)
    domain, fields = b"evalcore event v1\n", []
    assert text.startswith(domain)
    rest = text[len(domain) :]
    while rest:
        size = int.from_bytes(rest[:4])
        fields.append(rest[4 : 4 + size])
        rest = rest[4 + size :]
    stream, version, topic, actor, source, public, private = fields
    assert (stream, int.from_bytes(version), topic) == (b"scheme:s", 1, b"SchemeAdopted.1")
    assert (actor.decode(), source, private) == (name, b"", b"")
    assert json.loads(public)["adopted_by"] == "县委"
    assert message("scheme:s", 1, "SchemeAdopted.1", name, "", public, b"") == text
    assert holds(Verifier.parse(EXAMPLES["event-vkey"].strip()), signature, text)


def test_the_key_file_shown_bears_the_key_shown() -> None:
    assert f"    vkey {EXAMPLES['vkey']}" in PAGE
