"""The manifest: which files a bundle holds, with their SHA-256 and size.

``manifest.json`` is canonical JSON (keys sorted, no blanks, one line feed at the end), and
``manifest.sha256`` says the same, and the manifest's own digest, as ``sha256sum -c`` reads it.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from hashlib import sha256

import msgspec

from evalcore.bundles.files import Files, broken
from evalcore.bundles.layout import FORMAT, MANIFEST, SUMS
from evalcore.bundles.shapes import Said, decoded
from evalcore.errors import DataError
from evalcore.messages import _


class Manifest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """``files``: name → what it says. Neither it nor its sums are among them."""

    format: str
    files: dict[str, Said]

    @property
    def text(self) -> bytes:
        """The manifest as it is written."""
        held = {
            "files": {
                name: {"sha256": said.sha256, "size": said.size}
                for name, said in self.files.items()
            },
            "format": self.format,
        }
        text = json.dumps(held, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        return text.encode(errors="surrogatepass") + b"\n"

    @property
    def sums(self) -> bytes:
        """``manifest.sha256``."""
        every = {name: said.sha256 for name, said in self.files.items()}
        every[MANIFEST] = sha256(self.text).hexdigest()
        return "".join(f"{every[name]}  {name}\n" for name in sorted(every)).encode()


def manifest_of(files: Mapping[str, Said]) -> Manifest:
    """The manifest of these files."""
    return Manifest(FORMAT, dict(files))


def read_manifest(files: Files) -> Manifest:
    """The manifest of a bundle. Raises DataError where it is missing or not one of ours."""
    data = files.read(MANIFEST)
    manifest: Manifest = decoded(files, MANIFEST, data, Manifest)
    if manifest.format != FORMAT:
        raise DataError(
            _(
                "{where} has format {format!r}, this program reads {ours!r}. Use the program "
                "version that wrote it, or a newer one."
            ).format(where=files.where, format=manifest.format[:80], ours=FORMAT)
        )
    if manifest.text != data:
        # One way to write it, or two readers could be shown two things.
        raise broken(files.where, MANIFEST, _("it is not written as bundle writes it"))
    return manifest


def misfit(files: Files, manifest: Manifest) -> str:
    """Where manifest and sums differ, which of the two was changed; empty where they fit.

    A changed manifest is another file than its line in the sums says, and differs from them in
    one more line. Raises DataError where the sums are missing.
    """
    written, wanted = files.read(SUMS), manifest.sums
    if written == wanted:
        return ""
    differ = set(wanted.splitlines()) - set(written.splitlines())
    own = {line for line in differ if line.endswith(b"  " + MANIFEST.encode())}
    return MANIFEST if own and differ != own else SUMS
