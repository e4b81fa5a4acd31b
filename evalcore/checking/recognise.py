"""What a file from outside is: by its content, whatever its name says."""

from __future__ import annotations

import os
from pathlib import Path

from evalcore.bundles.recognition import is_bundle
from evalcore.certificates.text import is_certificate
from evalcore.errors import DataError
from evalcore.messages import _
from evalcore.outside import SQLITE, read_head, read_small
from evalcore.transparency import tlog_proof
from evalcore.transparency.checkpoint import Checkpoint
from evalcore.transparency.note import LARGEST_NOTE
from evalcore.transparency.note import parse as parse_note

STORE, BUNDLE, DOSSIER = "store", "bundle", "dossier"
CERTIFICATE, CHECKPOINT, PROOF = "certificate", "checkpoint", "proof"

ZIP = b"PK\x03\x04"
DOSSIER_BEGINS = (b"<!doctype html", b"<html")
PROOF_BEGINS = b"c2sp.org/tlog-proof@"

LARGEST_DOSSIER = 64_000_000
LARGEST = {
    DOSSIER: LARGEST_DOSSIER,
    CERTIFICATE: LARGEST_NOTE,
    CHECKPOINT: LARGEST_NOTE,
    PROOF: tlog_proof.LARGEST_PROOF,
}
"""Bytes of each kind of file that is read whole: more is refused before it is read."""

APPLICATION_AT = 68
"""Where an SQLite file says whose it is (its application id, four bytes)."""

RESULTS_APPLICATION = 0x65765253
"""Results of score and publish (docs/results.md)."""

SHEET_TITLES = ("<title>存证单".encode(), b"<title>Checkpoint sheet")
"""In the head of a page that ``checkpoint --print`` writes, in either language."""

_HEAD = 4096
_MARK = "\ufeff".encode()
_ROOT_LETTERS = 44


def recognise(where: str) -> str:
    """What ``where`` is: STORE, BUNDLE, DOSSIER, CERTIFICATE, CHECKPOINT or PROOF.

    A URL is a store, and so is a path where nothing is: whoever opens it says so.
    Raises DataError where it is none of these, StoreError where it can't be read.
    """
    path = Path(where)
    if "://" in where or not os.path.lexists(path):
        return STORE
    if path.is_dir():
        if is_bundle(path):
            return BUNDLE
        raise none_of_these(where, _("it is a folder that holds no bundle"))
    if any(path.with_name(path.name + end).exists() for end in ("-wal", "-shm")):
        # A database that is in use. Opening it to look would drop the locks that this process
        # may hold on it.
        return STORE
    head = read_head(path, _HEAD)
    if head.startswith(SQLITE):
        if int.from_bytes(head[APPLICATION_AT : APPLICATION_AT + 4]) == RESULTS_APPLICATION:
            raise none_of_these(
                where, _("it holds results, which replay --results holds against the record")
            )
        return STORE
    if not head:
        return STORE
    if head.startswith(ZIP):
        if b"mimetype" in head[:60] or b"[Content_Types]" in head[:60]:
            raise none_of_these(where, _("it is an office document"))
        if b"record.db" in head[:60] or b"manifest.json" in head[:60]:
            raise none_of_these(where, _("it is a backup, which restore checks as it restores it"))
        return BUNDLE
    if head[:64].lstrip().lower().startswith(DOSSIER_BEGINS):
        if any(title in head for title in SHEET_TITLES):
            raise none_of_these(
                where,
                _("it is a sheet to print; type its check code: verify RECORD --paper CODE"),
            )
        return DOSSIER
    _refuse_resaved(where, head)
    if is_certificate(head):
        return CERTIFICATE
    if head.startswith(PROOF_BEGINS):
        return PROOF
    return _note(where, path)


def _refuse_resaved(where: str, head: bytes) -> None:
    """Raise DataError for a paper of ours that an editor saved with other line ends or a mark."""
    text = head.removeprefix(_MARK).replace(b"\r\n", b"\n")
    if text == head:
        return
    third = text.split(b"\n", 3)[1:3]
    checkpoint = len(third) == 2 and third[0].isdigit() and len(third[1]) == _ROOT_LETTERS
    if checkpoint or is_certificate(text) or text.startswith(PROOF_BEGINS):
        raise none_of_these(
            where,
            _(
                "an editor or mail program saved it anew with the line ends of Windows, which "
                "breaks its signatures; take the file as it was handed out"
            ),
        )


def _note(where: str, path: Path) -> str:
    """CHECKPOINT; raises DataError for any other text."""
    try:
        data = read_small(path, LARGEST_NOTE)
        text = parse_note(data).text if b"\n\n" in data else data.decode()
        Checkpoint.parse(text)
    except (DataError, UnicodeDecodeError):
        reason = _("its content is none of theirs")
        raise none_of_these(where, reason) from None
    return CHECKPOINT


def none_of_these(where: str, reason: str) -> DataError:
    """The error for what can't be verified."""
    return DataError(
        _(
            "{where} can't be verified: {reason}. What can be: a record (file or URL), a bundle "
            "(folder or zip), a dossier (HTML), a certificate, a signed checkpoint, a proof of an "
            "event (.tlog-proof)."
        ).format(where=where, reason=reason)
    )
