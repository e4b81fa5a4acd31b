"""What is written into a wheelhouse beside the wheels: requirements, sums, licences."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from email.message import Message
from pathlib import Path

from install.targets import Target

NOT_SAID = "not said"
SHORT = 60
"""Characters of a ``License`` field that is a name; longer ones hold the whole text."""


def sha256(path: Path) -> str:
    """The SHA-256 of a file, in hex."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def requirements(target: Target, python: str, wheels: Mapping[str, tuple[str, str]]) -> str:
    """A requirements file. ``wheels``: canonical name → (version, SHA-256 of its wheel)."""
    lines = [f"# {target.title}, Python {python}: {len(wheels)} packages"]
    for name, (version, digest) in sorted(wheels.items()):
        lines.append(f"{name}=={version} --hash=sha256:{digest}")
    return "\n".join(lines) + "\n"


def sums(folder: Path, but: str = "SHA256SUMS") -> str:
    """The text of SHA256SUMS: every file of ``folder``, as ``sha256sum -c`` reads it."""
    files = sorted(
        path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()
    )
    return "".join(f"{sha256(folder / name)}  {name}\n" for name in files if name != but)


def licence(about: Message) -> str:
    """The licence that a package's metadata names, in its own words.

    ``License-Expression`` first, then the classifiers, then a short ``License``.
    """
    if expression := about.get("License-Expression"):
        return str(expression)
    names = [
        str(line).split(" :: ")[-1]
        for line in about.get_all("Classifier", [])
        if str(line).startswith("License :: ") and not str(line).endswith(":: OSI Approved")
    ]
    if names:
        return "; ".join(sorted(set(names)))
    text = " ".join(str(about.get("License") or "").split())
    return text if 0 < len(text) <= SHORT else NOT_SAID


def licences(packages: Iterable[Message], files: Mapping[str, list[str]]) -> str:
    """LICENSES.md: every package with version, licence, and licence files inside its wheel.

    ``files``: name of a package → its licence files.
    """
    rows = []
    for about in sorted(packages, key=lambda each: str(each["Name"]).lower()):
        name = str(about["Name"])
        inside = ", ".join(f"`{file}`" for file in files.get(name, [])) or "–"
        rows.append(f"| {name} | {about['Version']} | {licence(about)} | {inside} |")
    head = [
        "# 第三方许可 Licences of third parties",
        "",
        "本夹所带软件包及其许可，照各包自己的说明列出；许可全文在各包（.whl，可按 .zip 打开）内。",
        "The packages carried here and their licences, as each package states them; the full texts"
        " are inside the wheels (a .whl opens as a .zip).",
        "",
        "| package | version | licence | in the wheel |",
        "|---|---|---|---|",
    ]
    return "\n".join([*head, *rows]) + "\n"
