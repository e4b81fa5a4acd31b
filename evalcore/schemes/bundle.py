"""Everything that a scheme is read from: its file, the levels below it, their calendars.

Kept by content when a scheme is adopted, so that the rules in force on a day can be shown from the
record alone, whatever has become of the files and of the program's own catalogue since.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from hashlib import sha256
from pathlib import Path

from attrs import frozen

from evalcore.errors import DataError, StoreError
from evalcore.messages import _
from evalcore.schemes.library import CALENDARS, CATALOGUE, Library, catalogue
from evalcore.schemes.loader import find_scheme, load_scheme
from evalcore.schemes.model import Scheme
from evalcore.yamltree import Node, read_tree

FORMAT = "evalcore scheme files 1"


@frozen
class Bundle:
    """The files of one scheme by place, ``main`` among them.

    A place is ``scheme/…`` (beside the file that was named), ``catalogue/…`` or ``calendars/…``
    (found by name among what comes with the program).
    """

    scheme: str
    main: str
    files: Mapping[str, bytes]

    def manifest(self) -> bytes:
        """Which file is which, by SHA-256: JSON with sorted keys. Its own digest names all."""
        held = {
            "format": FORMAT,
            "scheme": self.scheme,
            "main": self.main,
            "files": {place: _digest(content) for place, content in sorted(self.files.items())},
        }
        return json.dumps(held, ensure_ascii=False, sort_keys=True, indent=1).encode()

    def put_into(self, folder: Path) -> Path:
        """Write the files below ``folder``; give the main one."""
        for place, content in self.files.items():
            target = folder / place
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(content)
        for name in ("catalogue", "calendars"):
            (folder / name).mkdir(exist_ok=True)
        return folder / self.main

    def load(self, folder: Path) -> Scheme:
        """The scheme as these files say it, written into ``folder`` (an empty one)."""
        return load_scheme(self.put_into(folder), library=library_in(folder))


def library_in(folder: Path) -> Library:
    """Where kept files stand in for what comes with the program."""
    return Library(folder / "catalogue", folder / "calendars")


def collect(scheme: str | Path) -> Bundle:
    """The files of a scheme that ``load_scheme`` reads.

    Raises DataError for one that lies outside the folder of the scheme: it could not be found
    again from a copy.
    """
    path = find_scheme(scheme)
    roots = ((CATALOGUE, "catalogue"), (CALENDARS, "calendars"), (path.parent, "scheme"))
    files: dict[str, bytes] = {}
    waiting = [path]
    while waiting:
        file = waiting.pop()
        place = _place(file, roots)
        if place in files:
            continue
        files[place] = file.read_bytes()
        if not place.startswith("calendars/"):
            waiting.extend(_named_in(read_tree(file), file))
    name = read_tree(path).entries["scheme"].text or path.stem
    return Bundle(name, _place(path, roots), files)


def opened(manifest: bytes, content_of: Callable[[str], bytes]) -> Bundle:
    """A bundle again from its manifest; ``content_of`` gives a kept file by its digest.

    Raises StoreError where the manifest is none of this program's.
    """
    try:
        held = json.loads(manifest)
        if held["format"] != FORMAT:
            raise ValueError(held["format"])
        files = {_inside(place): content_of(digest) for place, digest in held["files"].items()}
        return Bundle(held["scheme"], _inside(held["main"]), files)
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise StoreError(
            _(
                "The list of a scheme's kept files can't be read ({reason}). Use the program "
                "version that adopted it, or a newer one."
            ).format(reason=error)
        ) from error


def _inside(place: str) -> str:
    """``place``, if it stays below the folder it is put into."""
    parts = place.split("/")
    if parts[0] not in ("scheme", "catalogue", "calendars") or {"", ".", ".."} & {*parts}:
        raise ValueError(place)
    return place


def _place(file: Path, roots: tuple[tuple[Path, str], ...]) -> str:
    resolved = file.resolve()
    for root, name in roots:
        if resolved.is_relative_to(root.resolve()):
            return f"{name}/{resolved.relative_to(root.resolve()).as_posix()}"
    raise DataError(
        _(
            "{file} lies outside the folder of the scheme. Put it beside the scheme or below, and "
            "name it from there: what is adopted is kept together."
        ).format(file=file)
    )


def _named_in(root: Node, path: Path) -> Iterator[Path]:
    """The files that a scheme's file names, found as the loader finds them."""
    if "scheme" not in root.entries:
        # A calendar beside the scheme: ``calendar`` is its own name there.
        return
    for name in _texts(root.entries.get("calendar")):
        beside = "/" in name or name.endswith((".yaml", ".yml"))
        yield path.parent / name if beside else CALENDARS / f"{name}.yaml"
    lower = root.entries.get("after")
    for node in lower.entries.values() if lower is not None else ():
        for name in _texts(node):
            beside = name.endswith((".yaml", ".yml"))
            yield path.parent / name if beside else catalogue().get(name, path.parent / name)


def _texts(node: Node | None) -> Iterator[str]:
    if node is None:
        return
    if node.text:
        yield node.text.strip()
    for item in node.items:
        yield from _texts(item)


def _digest(content: bytes) -> str:
    return sha256(content).hexdigest()
