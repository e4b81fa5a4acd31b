"""What a program needs on a machine: the closure of its dependencies over markers and extras.

Read from the metadata of the very wheels that will be carried, so that nothing is believed of them
that they do not say themselves.
"""

from __future__ import annotations

import zipfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from email.message import Message
from email.parser import BytesParser
from pathlib import Path
from typing import Any

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name


class MissingError(Exception):
    """A wheelhouse that would not be enough: what is missing or does not fit, in words."""


@dataclass
class Closure:
    """``names``: what is needed, canonical name → extras wanted of it; ``unknown``: of these, what
    has no metadata yet."""

    names: dict[str, set[str]] = field(default_factory=dict)
    unknown: set[str] = field(default_factory=set)


def metadata(wheel: Path) -> Message:
    """The METADATA of a wheel. Raises MissingError where the file is no wheel."""
    try:
        with zipfile.ZipFile(wheel) as archive:
            for name in archive.namelist():
                if name.count("/") == 1 and name.endswith(".dist-info/METADATA"):
                    return BytesParser().parsebytes(archive.read(name))
    except (OSError, zipfile.BadZipFile) as error:
        raise MissingError(f"{wheel.name}: {error}") from error
    raise MissingError(f"{wheel.name}: no METADATA")


def closure(
    wanted: Iterable[Requirement],
    known: Mapping[Any, Message],
    environment: Mapping[str, str],
    pinned: Mapping[str, str],
) -> Closure:
    """All that ``wanted`` needs where markers see ``environment``.

    ``known``: canonical name → metadata; ``pinned``: canonical name → the version that is carried.
    Raises MissingError where something needed is not pinned, or its pin is not what is asked for.
    """
    found = Closure()
    waiting = [(requirement, "") for requirement in wanted]
    while waiting:
        requirement, extra = waiting.pop()
        if requirement.marker and not requirement.marker.evaluate({**environment, "extra": extra}):
            continue
        name = canonicalize_name(requirement.name)
        if name not in pinned:
            raise MissingError(f"{requirement} is needed, and constraints.txt pins no {name}")
        if not requirement.specifier.contains(pinned[name], prereleases=True):
            raise MissingError(f"{requirement} is needed, and constraints.txt pins {pinned[name]}")
        extras = found.names.setdefault(name, set())
        # "" stands for the package without extras: what it needs anyway.
        new = ({""} | requirement.extras) - extras
        extras |= new
        if name not in known:
            found.unknown.add(name)
            continue
        for each in new:
            waiting += [(Requirement(text), each) for text in needs(known[name])]
    return found


def needs(about: Message) -> Sequence[str]:
    """The lines ``Requires-Dist`` of metadata."""
    return [str(line) for line in about.get_all("Requires-Dist", [])]


def pins(constraints: str) -> dict[str, str]:
    """constraints.txt: canonical name → version."""
    lines = (line.split("#")[0].strip() for line in constraints.splitlines())
    return {
        canonicalize_name(name): version
        for name, version in (line.split("==") for line in lines if line)
    }
