"""Signed notes after C2SP signed-note: a text and who signed it.

A note's bytes are the text (ending in a newline), an empty line, and one line for each signature:
em dash, blank, key name, blank, base 64 of key id and signature. Reading is strict, so
``parse(data).bytes == data`` for whatever is accepted.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from attrs import frozen

from evalcore.errors import DataError, UsageError
from evalcore.messages import _
from evalcore.transparency import ed25519
from evalcore.transparency.encoding import from_base64, to_base64
from evalcore.transparency.notekeys import (
    COSIGNATURE,
    COSIGNED,
    KEY_ID_BYTES,
    NOTE,
    SHOWN,
    Signer,
    Verifier,
    is_name,
    is_text,
)

__all__ = [
    "COSIGNATURE",
    "LARGEST_NOTE",
    "MOST_SIGNATURES",
    "NOTE",
    "Checked",
    "Note",
    "Signature",
    "Signer",
    "Verifier",
    "check",
    "parse",
    "parse_signatures",
    "sign",
]

LARGEST_NOTE = 1_000_000
MOST_SIGNATURES = 100
_MARK = "— "


@frozen
class Signature:
    """One signature: whose it says it is (``name``, ``key_id``), and its bytes after the id."""

    name: str
    key_id: bytes
    raw: bytes

    @property
    def line(self) -> str:
        """The signature as a note holds it, newline included."""
        return f"{_MARK}{self.name} {to_base64(self.key_id + self.raw)}\n"


@frozen
class Note:
    """A text ending in a newline, and its signatures, checked or not."""

    text: str
    signatures: tuple[Signature, ...]

    @property
    def bytes(self) -> bytes:
        """The note as it is kept and sent."""
        return (self.text + "\n" + "".join(each.line for each in self.signatures)).encode()

    def with_signatures(self, more: Iterable[Signature]) -> Note:
        """The note with further signatures behind its own; one that it has is not put twice."""
        return Note(self.text, tuple(dict.fromkeys((*self.signatures, *more))))


@frozen
class Checked:
    """What checking a note's signatures against known keys gave, in the note's order.

    ``verified`` holds (key, signature); ``unverified`` are signatures of unknown keys, to be
    ignored; ``failed`` are of known keys and wrong, so somebody changed the text or forged them.
    """

    verified: tuple[tuple[Verifier, Signature], ...]
    unverified: tuple[Signature, ...]
    failed: tuple[tuple[Verifier, Signature], ...]

    @property
    def ok(self) -> bool:
        """Whether a known key signed the text and no signature of a known key is wrong."""
        return bool(self.verified) and not self.failed


def parse(data: bytes) -> Note:
    """A note from its bytes. Raises DataError where they are none; checks no signature."""
    if len(data) > LARGEST_NOTE:
        raise _malformed(_("it is longer than {most} bytes").format(most=LARGEST_NOTE))
    try:
        whole = data.decode()
    except UnicodeDecodeError as error:
        where = _("byte {place} is not UTF-8").format(place=error.start)
        raise _malformed(where) from error
    if not is_text(whole):
        raise _malformed(_("it holds a control character"))
    head, blank, tail = whole.rpartition("\n\n")
    if not blank or not tail:
        raise _malformed(_("no signatures follow its text after an empty line"))
    return Note(head + "\n", _signatures(tail))


def parse_signatures(data: bytes) -> tuple[Signature, ...]:
    """Signature lines alone, as a witness answers. Raises DataError where they are none."""
    if len(data) > LARGEST_NOTE:
        raise _malformed(_("it is longer than {most} bytes").format(most=LARGEST_NOTE))
    try:
        return _signatures(data.decode())
    except UnicodeDecodeError as error:
        where = _("byte {place} is not UTF-8").format(place=error.start)
        raise _malformed(where) from error


def sign(text: str, signers: Sequence[Signer], existing: Iterable[Signature] = ()) -> Note:
    """``text`` signed by keys of kind NOTE; ``existing`` signatures over it stand first.

    Raises DataError where the text cannot be a note's, UsageError for a witness's key: it makes
    cosignatures (:func:`evalcore.transparency.cosignature.cosign`).
    """
    if not text.endswith("\n") or not is_text(text) or text.startswith(COSIGNED):
        # A text that begins like what a witness signs could be passed off as a cosignature.
        raise DataError(
            _(
                "This text cannot be signed as a note: it must end with a line end, hold no "
                "control character, and not begin as a cosignature does."
            )
        )
    made = []
    for signer in signers:
        if signer.kind != NOTE:
            raise UsageError(
                _("{name} is a witness's key and signs only checkpoints. Use a log's key.").format(
                    name=signer.name
                )
            )
        raw = ed25519.signature_of(signer.private, text.encode())
        made.append(Signature(signer.name, signer.verifier.key_id, raw))
    return Note(text, ()).with_signatures((*existing, *made))


def check(note: Note, verifiers: Iterable[Verifier]) -> Checked:
    """Check every signature of a key in ``verifiers``; the same signature twice counts once.

    Raises DataError where a signature fits two different keys by name and id, so that nobody
    can say whose it is.
    """
    known: dict[tuple[str, bytes], list[Verifier]] = {}
    for verifier in verifiers:
        known.setdefault((verifier.name, verifier.key_id), []).append(verifier)
    verified, unverified, failed = [], [], []
    for signature in dict.fromkeys(note.signatures):
        whose = known.get((signature.name, signature.key_id), [])
        if len(whose) > 1:
            raise DataError(
                _(
                    "Two of the keys given are both called {name}+{key_id}: nobody can say whose "
                    "signature this is. Name each key once."
                ).format(name=signature.name, key_id=signature.key_id.hex())
            )
        if not whose:
            unverified.append(signature)
        elif whose[0].verify(note.text, signature.raw):
            verified.append((whose[0], signature))
        else:
            failed.append((whose[0], signature))
    return Checked(tuple(verified), tuple(unverified), tuple(failed))


def _signatures(tail: str) -> tuple[Signature, ...]:
    lines = tail.split("\n", MOST_SIGNATURES + 1)
    if len(lines) > MOST_SIGNATURES + 1:
        raise _malformed(_("it has more than {most} signatures").format(most=MOST_SIGNATURES))
    if lines.pop():
        raise _malformed(_("its last line does not end"))
    if not lines:
        raise _malformed(_("it has no signature"))
    return tuple(_signature(line) for line in lines)


def _signature(line: str) -> Signature:
    name, _blank, encoded = line.removeprefix(_MARK).partition(" ")
    data = from_base64(encoded)
    if not line.startswith(_MARK) or not is_name(name) or not data or len(data) <= KEY_ID_BYTES:
        raise _malformed(_("{line!r} is not a signature line").format(line=line[:SHOWN]))
    return Signature(name, data[:KEY_ID_BYTES], data[KEY_ID_BYTES:])


def _malformed(reason: str) -> DataError:
    return DataError(
        _(
            "This is not a signed note: {reason}. It was changed or cut off on the way; take it "
            "again from whom you have it."
        ).format(reason=reason)
    )
