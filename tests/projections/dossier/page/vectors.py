"""Cases for the verifier's algorithms: what goes in and what must come out, as JSON holds it."""

from __future__ import annotations

import hashlib
import json
import random
from base64 import b64decode
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from tests.support.shared_data import shared

ORDER = 2**252 + 27742317777372353535851937790883648493
PRIME = 2**255 - 19

RFC8032 = (
    (
        "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
        "",
        "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46b"
        "d25bf5f0595bbe24655141438e7a100b",
    ),
    (
        "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
        "72",
        "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c"
        "387b2eaeb4302aeeb00d291612bb0c00",
    ),
    (
        "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025",
        "af82",
        "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc659"
        "4a7c15e9716ed28dc027beceea1ec40a",
    ),
)
"""RFC 8032 section 7.1, TEST 1 to 3: key, message, signature."""


def lengths(most: int) -> list[int]:
    """Lengths around every border of padding: blocks of 64 and 128 bytes."""
    near = [55, 56, 57, 63, 64, 65, 111, 112, 113, 119, 120, 127, 128, 129, 183, 184, 255, 256, 257]
    return [n for n in [*range(12), *near, 1000] if n <= most]


def hashes_up_to(most: int) -> list[dict[str, str]]:
    """Messages with SHA-256 and SHA-512 by hashlib."""
    draws = random.Random(256)
    messages = [draws.randbytes(n) for n in lengths(most)] + [b"abc", b"a" * min(most, 200)]
    return [
        {
            "message": one.hex(),
            "sha256": hashlib.sha256(one).hexdigest(),
            "sha512": hashlib.sha512(one).hexdigest(),
        }
        for one in messages
    ]


def signatures_of(count: int) -> list[dict[str, Any]]:
    """Keys, messages, signatures, and whether ``cryptography`` takes them."""
    draws = random.Random(25519)
    cases = [tuple(map(bytes.fromhex, one)) for one in RFC8032]
    for k in range(count):
        private = Ed25519PrivateKey.from_private_bytes(draws.randbytes(32))
        public = private.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
        message = draws.randbytes(draws.randrange(200))
        signature = private.sign(message)
        if k % 3 == 1:
            public, message, signature = _damaged(draws, public, message, signature)
        cases.append((public, message, signature))
    return [_case(*one) for one in cases]


def strict() -> list[dict[str, Any]]:
    """What a strict verifier refuses: S of L and more, encodings that are not canonical."""
    public, message, signature = (bytes.fromhex(one) for one in RFC8032[1])
    s = int.from_bytes(signature[32:], "little")
    more = [s + ORDER, ORDER, 2**255 - 1, 2**256 - 1]
    found = [(public, message, signature[:32] + one.to_bytes(32, "little")) for one in more]
    one = (PRIME + 1).to_bytes(32, "little")  # y = 1 written with y + p: the neutral element
    zero_with_sign = (1 | 1 << 255).to_bytes(32, "little")  # x = 0 and a sign
    neutral = (1).to_bytes(32, "little") + bytes(32)
    found += [(one, message, neutral), (zero_with_sign, message, neutral)]
    found += [(public, message, one + bytes(32)), (b"\xff" * 32, message, signature)]
    found += [(public[:31], message, signature), (public, message, signature[:63])]
    return [{**_told(*each), "holds": False} for each in found]


def _damaged(
    draws: random.Random, public: bytes, message: bytes, signature: bytes
) -> tuple[bytes, bytes, bytes]:
    parts = [bytearray(public), bytearray(message or b"?"), bytearray(signature)]
    part = draws.choice(parts)
    part[draws.randrange(len(part))] ^= 1 << draws.randrange(8)
    return bytes(parts[0]), bytes(parts[1]) if message else b"", bytes(parts[2])


def _told(public: bytes, message: bytes, signature: bytes) -> dict[str, Any]:
    return {"key": public.hex(), "message": message.hex(), "signature": signature.hex()}


def _case(public: bytes, message: bytes, signature: bytes) -> dict[str, Any]:
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, message)
        holds = True
    except (InvalidSignature, ValueError):
        holds = False
    return {**_told(public, message, signature), "holds": holds}


def inclusions() -> list[dict[str, Any]]:
    """The inclusion proofs of the shared vectors. Numbers beyond 2^53 become no whole numbers."""
    return json.loads(shared("merkle_vectors/inclusion.json").read_text())


def notes() -> dict[str, Any]:
    """The signed notes and bad keys of the shared vectors."""
    return json.loads(shared("merkle_vectors/signed_note_vectors.json").read_text())


def cases(hashes: int, signatures: int) -> dict[str, Any]:
    """All of them: messages up to so many bytes, so many random signatures."""
    told = notes()
    return {
        "hashes": hashes_up_to(hashes),
        "signatures": [*signatures_of(signatures), *strict()],
        "inclusions": inclusions(),
        "notes": [
            {
                "note": b64decode(one["note_b64"]).decode("utf-8", "replace"),
                "vkeys": one["vkeys"],
            }
            for one in told["signed_notes"]
        ],
        "keys": told["bad_vkeys"],
    }


def agree(given: dict[str, Any], found: dict[str, Any]) -> None:
    """Asserts that what ``ALGORITHMS`` made of ``given`` is what must come out."""
    assert found["hashes"] == [[one["sha256"], one["sha512"]] for one in given["hashes"]]
    assert found["signatures"] == [one["holds"] for one in given["signatures"]]
    assert set(found["signatures"]) == {True, False}
    assert found["inclusions"] == [not one["wantErr"] for one in given["inclusions"]]
    for one, note in zip(notes()["signed_notes"], found["notes"], strict=True):
        assert (note is not None and note["ok"]) == one["accept"], one["name"]
        assert not one["accept"] or note["verified"] == one["verified"], one["name"]
    assert found["keys"] == [False] * len(given["keys"])


ALGORITHMS = """
result = {hashes: [], signatures: [], inclusions: [], notes: [], keys: []};
given.hashes.forEach(function (one) {
  var message = fromHex(one.message);
  result.hashes.push([toHex(sha256(message)), toHex(sha512(message))]);
});
given.signatures.forEach(function (one) {
  result.signatures.push(ed25519(fromHex(one.key), fromHex(one.message), fromHex(one.signature)));
});
(given.inclusions || []).forEach(function (one) {
  var proof = (one.proof || []).map(fromBase64), root = fromBase64(one.root || '') || [];
  result.inclusions.push(included(
    fromBase64(one.leafHash || '') || [], one.leafIdx, one.treeSize, proof, root));
});
(given.notes || []).forEach(function (one) {
  var read = readNote(one.note), keys = one.vkeys.map(readKey), found;
  if (read === null || keys.indexOf(null) >= 0) {
    result.notes.push(null);
    return;
  }
  found = checkNote(read, keys);
  result.notes.push({
    ok: found.verified.length > 0 && found.failed.length === 0,
    verified: found.verified.map(function (each) { return each.key.name; })
  });
});
(given.keys || []).forEach(function (vkey) {
  result.keys.push(readKey(vkey) !== null);
});
"""
"""The script that runs cases of this module through the verifier's functions."""
