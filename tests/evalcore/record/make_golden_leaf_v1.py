"""The script that wrote ``golden_leaf_v1.json``: leaf format 1 spelled out a second time.

It shares no code with ``evalcore``. Run it only to add cases: the bytes in the file are final.

    python -m tests.evalcore.record.make_golden_leaf_v1 > tests/evalcore/record/golden_leaf_v1.json
"""

from __future__ import annotations

import hashlib
import json
import sys
from typing import Any

CASES: list[dict[str, Any]] = [
    {
        "name": "a public event in ASCII",
        "stream": "unit-1",
        "version": 1,
        "topic": "pledge.made:1",
        "recorded_at": 1_735_689_600_000_000,
        "actor": "office-a",
        "source": "",
        "public_hex": b'{"title":"road"}'.hex(),
        "private_hash_hex": "",
        "signature_hex": "",
    },
    {
        "name": "Chinese text in every text field",
        "stream": "城关街道",
        "version": 258,
        "topic": "承诺",
        "recorded_at": 1_767_225_599_999_999,
        "actor": "考核组·张",
        "source": "台账.xlsx#承诺!A7",
        "public_hex": '{"事项":"修路"}'.encode().hex(),
        "private_hash_hex": "",
        "signature_hex": "",
    },
    {
        "name": "a private part and a signature",
        "stream": "s",
        "version": 2**40 + 1,
        "topic": "visit.made:1",
        "recorded_at": 1,
        "actor": "a",
        "source": "b",
        "public_hex": "00ff",
        "private_hash_hex": hashlib.sha256(b"salt" + b"private").hexdigest(),
        "signature_hex": bytes(range(64)).hex(),
    },
    {
        "name": "everything empty",
        "stream": "",
        "version": 0,
        "topic": "",
        "recorded_at": 0,
        "actor": "",
        "source": "",
        "public_hex": "",
        "private_hash_hex": "",
        "signature_hex": "",
    },
]


def entry(case: dict[str, Any]) -> bytes:
    """Format 1, field by field."""
    out = b""
    for field in (
        bytes([1]),
        case["stream"].encode("utf-8"),
        case["version"].to_bytes(8, "big"),
        case["topic"].encode("utf-8"),
        case["recorded_at"].to_bytes(8, "big"),
        case["actor"].encode("utf-8"),
        case["source"].encode("utf-8"),
        bytes.fromhex(case["public_hex"]),
        bytes.fromhex(case["private_hash_hex"]),
        bytes.fromhex(case["signature_hex"]),
    ):
        out += len(field).to_bytes(2, "big") + field
    return out


def golden() -> list[dict[str, Any]]:
    """The cases with their entry and leaf."""
    return [
        {
            **case,
            "entry_hex": entry(case).hex(),
            "leaf_hex": hashlib.sha256(b"\x00" + entry(case)).hexdigest(),
        }
        for case in CASES
    ]


if __name__ == "__main__":
    json.dump(golden(), sys.stdout, ensure_ascii=False, indent=1)
    sys.stdout.write("\n")
