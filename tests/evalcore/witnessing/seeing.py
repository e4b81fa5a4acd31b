"""Showing a witness what another office hands over, and what it said to it."""

from __future__ import annotations

from pathlib import Path

from evalcore.transparency.note import Signer
from evalcore.witnessing.cosigning import Witnessing, witness
from tests.evalcore.witnessing.logs import LOG, WITNESS

NOW = 1_768_467_600
KEYS = (LOG.verifier,)


def see(
    what: str, state: Path, now: int = NOW, signer: Signer = WITNESS, trusted: object = KEYS
) -> Witnessing:
    return witness(what, state, signer, now=now, logs=trusted)  # type: ignore[arg-type]


def cosigned(found: Witnessing) -> bool:
    assert (found.signature is None) != (found.refusal is None)
    return found.signature is not None


def refused(found: Witnessing) -> str:
    assert found.signature is None
    assert found.refusal is not None
    return found.refusal.reason
