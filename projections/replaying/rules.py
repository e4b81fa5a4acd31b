"""The rules of a published run, from the files that their adoption kept in the record."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from evalcore.errors import DataError
from evalcore.messages import _
from evalcore.procedures.kept_rules import adoptions, files_of

if TYPE_CHECKING:
    from evalcore.certificates.text import Certificate
    from evalcore.record import Record
    from evalcore.schemes.model import Scheme


def rules_of(record: Record, certificate: Certificate) -> Scheme:
    """The scheme as it was adopted with the digest that the certificate states.

    Only what the run knew counts: adoptions in its prefix. Raises DataError where none has that
    digest or it kept no files, StoreError where a kept file was changed.
    """
    kept = [
        one
        for one in adoptions(record, certificate.scheme)
        if one.digest == certificate.digest and one.position <= certificate.size
    ]
    if not kept:
        raise DataError(
            _(
                "{scheme} was not adopted with the digest {digest} in what the run read, so its "
                "rules can't be taken from the record."
            ).format(scheme=certificate.scheme, digest=certificate.digest[:12])
        )
    # The last one that kept its files: the digest is the same, and so are the rules.
    files = files_of(record, max(kept, key=lambda one: (bool(one.files), one.position)))
    with tempfile.TemporaryDirectory() as folder:
        return files.load(Path(folder))
