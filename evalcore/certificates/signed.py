"""A certificate as a file: its text alone, or a note that keys have signed (C2SP signed-note)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from attrs import frozen

from evalcore.certificates.text import Certificate, unreadable
from evalcore.messages import _

if TYPE_CHECKING:
    from evalcore.transparency.note import Note, Signer


@frozen
class CertificateFile:
    """What a certificate's file holds. ``note`` is None where nobody signed it."""

    certificate: Certificate
    note: Note | None = None

    @property
    def bytes(self) -> bytes:
        """The file."""
        return self.note.bytes if self.note is not None else self.certificate.text.encode()

    def signed_by(self, signers: Sequence[Signer]) -> CertificateFile:
        """The same with the signatures of ``signers`` behind those that it has.

        Raises UsageError for a witness's key.
        """
        if not signers:
            return self
        from evalcore.transparency.note import sign

        existing = self.note.signatures if self.note is not None else ()
        return CertificateFile(
            self.certificate, sign(self.certificate.text, signers, existing=existing)
        )


def read_certificate(data: bytes) -> CertificateFile:
    """The certificate in a file. Raises DataError where it is none; checks no signature."""
    certificate = Certificate.parse(data)
    if b"\n\n" not in data:
        return CertificateFile(certificate)
    from evalcore.transparency.note import parse

    note = parse(data)
    if note.text != certificate.text:
        raise unreadable(_("what is signed is not the text of the certificate"))
    return CertificateFile(certificate, note)
