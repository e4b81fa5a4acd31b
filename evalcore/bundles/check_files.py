"""Every file of a bundle against its manifest, and nothing beside them."""

from __future__ import annotations

from collections.abc import Callable
from hashlib import sha256

from attrs import define, field

from evalcore.bundles.files import Files, shown
from evalcore.bundles.layout import MANIFEST, README, SUMS
from evalcore.bundles.manifest import Manifest, misfit, read_manifest
from evalcore.bundles.outcome import Finding
from evalcore.bundles.readme import TEXT
from evalcore.bundles.zips import ZipFiles, digest_of
from evalcore.errors import DataError
from evalcore.messages import _

Progress = Callable[[int, int], None]

MOST_FINDINGS = 100
"""Listed of one kind: who has so many needs another copy."""


@define
class FileCheck:
    """What the files are: the manifest, where it can be read, and what is wrong."""

    manifest: Manifest | None = None
    findings: list[Finding] = field(factory=list)

    def fails(self, where: str, what: str, remedy: str = "") -> None:
        """Note what does not hold."""
        if len(self.findings) < MOST_FINDINGS:
            self.findings.append(Finding(what, shown(where), False, None, remedy or copy_again()))


def check_files(files: Files, progress: Progress | None = None) -> FileCheck:
    """Compare every file with the manifest. Reads each once, in pieces."""
    found = FileCheck()
    _check_whole(files, found)
    for odd in files.odd():
        found.fails(odd.name, odd.reason, take_away())
    try:
        found.manifest = read_manifest(files)
    except DataError as error:
        found.fails(MANIFEST, str(error))
        return found
    try:
        changed = misfit(files, found.manifest)
        if changed:
            found.fails(changed, _("manifest.json and manifest.sha256 do not say the same"))
    except DataError as error:
        found.fails(SUMS, str(error))
    sizes = files.sizes()
    said = found.manifest.files
    for name in sorted(sizes.keys() - said.keys() - {MANIFEST, SUMS}):
        found.fails(name, _("the manifest does not name it"), take_away())
    for name in sorted(said.keys() - sizes.keys()):
        found.fails(name, _("it is missing, or no file of a bundle"))
    for done, name in enumerate(sorted(said.keys() & sizes.keys()), 1):
        _check_one(files, name, sizes[name], said[name].size, said[name].sha256, found)
        if progress:
            progress(done, len(said))
    try:
        if files.read(README) != TEXT.encode():
            found.fails(README, _("it is not the text of this format"))
    except DataError:
        # Missing: told above.
        pass
    return found


def _check_whole(files: Files, found: FileCheck) -> None:
    if isinstance(files, ZipFiles) and digest_of(files.path) != files.end.digest:
        found.fails(
            "",
            _("the zip was changed or damaged: its bytes are not those that its end names"),
        )


def _check_one(
    files: Files, name: str, size: int, said: int, digest: str, found: FileCheck
) -> None:
    if size != said:
        found.fails(
            name,
            _("it has {size} bytes, the manifest says {said}").format(size=size, said=said),
        )
        return
    hashed = sha256()
    try:
        for piece in files.chunks(name):
            hashed.update(piece)
    except DataError as error:
        found.fails(name, str(error))
        return
    if hashed.hexdigest() != digest:
        found.fails(name, _("its bytes are not those that the manifest names"))


def copy_again() -> str:
    """What to do about a damaged file."""
    return _("Copy the bundle again from where it came; keep this one for whoever looks into it.")


def take_away() -> str:
    """What to do about a file too many."""
    return _("Take it away if your system put it there, and verify again.")
