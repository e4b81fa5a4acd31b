"""``make wheelhouse``: all that an installation without network needs, in one folder.

    python -m install.wheelhouse --out wheelhouse --python 3.11 --python 3.12

Wheels of the program, of what it needs and of the extra ``browse``, at the versions that
constraints.txt pins, for each target of ``install.targets``; requirements with hashes, sums,
licences, the scripts that install. Only ready-made wheels are taken: nothing is compiled on the
machine that has no network. The folder appears under its name only when all of it was checked.
"""

from __future__ import annotations

import argparse
import platform
import shutil
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Sequence
from email.message import Message
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name, parse_wheel_filename

from install.needed import MissingError, closure, metadata, pins
from install.targets import PYTHONS, TARGETS, Target, glibc_needed, pip_options
from install.writing import licences, requirements, sha256, sums

ROOT = Path(__file__).parent.parent
EXTRAS = ("browse",)
"""Extras that are carried; tests, Spark and the documentation's tools are not for an office."""

STICK = Path(__file__).parent / "stick"
FOR_WINDOWS = {"install.cmd": "ascii", "README.txt": "utf-8-sig"}
"""Files with Windows' line ends, and their encodings: Notepad and cmd.exe of old read no other."""


class Wheels:
    """Wheels fetched so far, in one folder, each looked into once."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.about: dict[str, Message] = {}

    def read(self, wheel: Path) -> Message:
        """The metadata of a wheel."""
        if wheel.name not in self.about:
            self.about[wheel.name] = metadata(wheel)
        return self.about[wheel.name]

    def fetch(self, names: Sequence[str], pinned: dict[str, str], options: list[str]) -> list[Path]:
        """Wheels of the packages ``names`` that pip chooses under ``options``."""
        with tempfile.TemporaryDirectory(dir=self.folder.parent) as fresh:
            pip("download", "--no-deps", "--dest", fresh, *options,
                *(f"{name}=={pinned[name]}" for name in sorted(names)))  # fmt: skip
            return [self.keep(path) for path in sorted(Path(fresh).iterdir())]

    def keep(self, path: Path) -> Path:
        """Move a wheel here. Raises MissingError where another file has its name already."""
        kept = self.folder / path.name
        if not kept.exists():
            shutil.move(path, kept)
        elif sha256(kept) != sha256(path):
            raise MissingError(f"{path.name} was served with two contents")
        return kept


def pip(*arguments: str) -> None:
    """Run pip. Raises MissingError with what it said where it fails."""
    command = [sys.executable, "-m", "pip", "--disable-pip-version-check", "--no-input", *arguments]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        said = [line for line in done.stderr.splitlines() if line.startswith("ERROR")]
        raise MissingError("\n".join(said) or done.stderr.strip())


def own_wheel(wheels: Wheels) -> Path:
    """The program's own wheel, built with the tools that constraints.txt pins."""
    with tempfile.TemporaryDirectory(dir=wheels.folder.parent) as fresh:
        pip("wheel", "--no-deps", "--wheel-dir", fresh,
            "--build-constraint", str(ROOT / "constraints.txt"), str(ROOT))  # fmt: skip
        return wheels.keep(next(Path(fresh).iterdir()))


def collect(target: Target, python: str, own: Path, wheels: Wheels) -> dict[str, Path]:
    """Everything that ``target`` needs under ``python``: canonical name → wheel."""
    pinned = pins((ROOT / "constraints.txt").read_text(encoding="utf-8"))
    chosen = {canonicalize_name(str(wheels.read(own)["Name"])): own}
    pinned |= {name: str(wheels.read(own)["Version"]) for name in chosen}
    wanted = [Requirement(f"evalcore[{','.join(EXTRAS)}]")]
    environment = target.environment(python)
    while True:
        known = {name: wheels.read(path) for name, path in chosen.items()}
        found = closure(wanted, known, environment, pinned)
        if not found.unknown:
            return {name: path for name, path in chosen.items() if name in found.names}
        # What the wheels of earlier targets say they need is most likely needed here too: one call
        # of pip instead of one for every level of needs.
        seen = {canonicalize_name(str(about["Name"])): about for about in wheels.about.values()}
        likely = closure(wanted, seen | known, environment, pinned)
        fresh = sorted(set(likely.names) - set(chosen))
        for path in wheels.fetch(fresh, pinned, pip_options(target, python)):
            chosen[parse_wheel_filename(path.name)[0]] = path


def check(house: Path, target: Target, python: str, listed: Path) -> None:
    """Let pip itself resolve ``listed`` from the folder alone, as on ``target``."""
    with tempfile.TemporaryDirectory() as nowhere:
        pip("install", "--dry-run", "--quiet", "--no-index", "--require-hashes",
            "--find-links", str(house / "wheels"), "--target", nowhere,
            *pip_options(target, python), "--requirement", str(listed))  # fmt: skip


def copy_stick(house: Path, site: Path | None) -> None:
    """What whoever installs reads and runs, and the documentation."""
    for source in sorted(STICK.iterdir()):
        if not source.is_file():
            continue
        if encoding := FOR_WINDOWS.get(source.name):
            text = source.read_text(encoding="utf-8")
            (house / source.name).write_text(text, encoding=encoding, newline="\r\n")
        else:
            shutil.copyfile(source, house / source.name)
    (house / "install.sh").chmod(0o755)
    shutil.copyfile(ROOT / "LICENSE", house / "LICENSE")
    shutil.copyfile(ROOT / "docs" / "install.md", house / "install.md")
    if site is not None and (site / "index.html").exists():
        shutil.copytree(site, house / "docs")


def licence_files(wheels: Wheels) -> dict[str, list[str]]:
    """Name of each package → the licence files that its wheels hold."""
    found: dict[str, set[str]] = {}
    for name, about in wheels.about.items():
        with zipfile.ZipFile(wheels.folder / name) as archive:
            texts = {Path(each).name for each in archive.namelist() if _is_licence(each)}
        found.setdefault(str(about["Name"]), set()).update(texts)
    return {name: sorted(texts) for name, texts in found.items()}


def _is_licence(path: str) -> bool:
    name = path.rpartition("/")[2].upper()
    return ".dist-info/" in path and name.startswith(("LICEN", "COPYING", "NOTICE", "AUTHORS"))


def build(out: Path, pythons: Sequence[str], site: Path | None) -> None:
    """Make the folder ``out`` anew. Raises MissingError where a target would lack something."""
    out.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=out.parent, prefix=f".{out.name}-") as fresh:
        house = Path(fresh) / "house"
        (house / "wheels").mkdir(parents=True)
        (house / "requirements").mkdir()
        wheels = Wheels(house / "wheels")
        own = own_wheel(wheels)
        used = {own.name}
        for target in TARGETS:
            for python in pythons:
                chosen = collect(target, python, own, wheels)
                used |= {path.name for path in chosen.values()}
                listed = house / "requirements" / f"{target.name}-py{python}.txt"
                lines = {
                    name: (str(wheels.read(path)["Version"]), sha256(path))
                    for name, path in chosen.items()
                }
                listed.write_text(requirements(target, python, lines), encoding="utf-8")
                check(house, target, python, listed)
                report(target, python, list(chosen.values()))
        for name in set(wheels.about) - used:
            (wheels.folder / name).unlink()
            del wheels.about[name]
        needed = {str(about["Name"]): about for about in wheels.about.values()}
        third = [about for name, about in needed.items() if name != "evalcore"]
        text = licences(third, licence_files(wheels))
        (house / "LICENSES.md").write_text(text, encoding="utf-8")
        copy_stick(house, site)
        (house / "SHA256SUMS").write_text(sums(house), encoding="utf-8", newline="\n")
        if out.exists():
            shutil.rmtree(out)
        house.rename(out)


def report(target: Target, python: str, wheels: Sequence[Path]) -> None:
    """Say what a target gets."""
    size = sum(path.stat().st_size for path in wheels) // 1_000_000
    glibc = glibc_needed(path.name for path in wheels)
    from_glibc = f", glibc {glibc[0]}.{glibc[1]} or newer" if glibc else ""
    print(f"{target.title}, Python {python}: {len(wheels)} wheels, {size} MB{from_glibc}")


def main() -> int:
    """Read the command line; 0 done, 1 something is missing, 2 usage."""
    parser = argparse.ArgumentParser(prog="python -m install.wheelhouse", description=__doc__)
    parser.add_argument("--out", type=Path, default=Path("wheelhouse"))
    parser.add_argument("--python", action="append", choices=PYTHONS, help="may be repeated")
    parser.add_argument("--site", type=Path, default=ROOT / "site", help="the built documentation")
    given = parser.parse_args()
    out: Path = given.out
    if out.exists() and not (out / "SHA256SUMS").exists():
        print(f"{out} is there and is no wheelhouse: name another folder.", file=sys.stderr)
        return 2
    here = ".".join(platform.python_version_tuple()[:2])
    try:
        build(out, given.python or [here], given.site)
    except MissingError as missing:
        print(f"Nothing was written.\n{missing}", file=sys.stderr)
        return 1
    print(f"{out}: SHA-256 of its SHA256SUMS, to be told to whoever installs by another way:")
    print(sha256(out / "SHA256SUMS"))
    return 0


if __name__ == "__main__":
    sys.exit(main())
