"""The machines that a wheelhouse is made for: which wheels run there, what their markers say.

pip takes a wheel by its tags, and a dependency by its marker (``sys_platform == "win32"``). pip
can be told the tags of another machine, but evaluates markers for the one that it runs on; so each
target says both.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

GLIBC = (5, 12, 17, 24, 26, 27, 28)
"""Minor versions of glibc 2 whose wheels are taken, oldest first.

2.28 (August 2018) is as new as may be needed: wheels for newer systems are not looked at.
"""

OLD_NAMES = {5: "manylinux1", 12: "manylinux2010", 17: "manylinux2014"}
"""What tags were called before they were named after the version of glibc."""

PYTHONS = ("3.11", "3.12", "3.13", "3.14")
"""Versions of Python that the program runs on."""


@dataclass(frozen=True)
class Target:
    """A kind of machine. ``tags``: platform tags in pip's order, the most modest first."""

    name: str
    title: str
    tags: tuple[str, ...]
    sys_platform: str
    os_name: str
    platform_system: str
    machine: str

    def environment(self, python: str) -> dict[str, str]:
        """What markers see there under CPython ``python`` (``"3.12"``)."""
        return {
            "implementation_name": "cpython",
            "implementation_version": f"{python}.0",
            "os_name": self.os_name,
            "platform_machine": self.machine,
            "platform_python_implementation": "CPython",
            "platform_release": "",
            "platform_system": self.platform_system,
            "platform_version": "",
            "python_full_version": f"{python}.0",
            "python_version": python,
            "sys_platform": self.sys_platform,
        }


def _linux(machine: str) -> Target:
    tags: list[str] = []
    for minor in GLIBC:
        tags.append(f"manylinux_2_{minor}_{machine}")
        if minor in OLD_NAMES:
            tags.append(f"{OLD_NAMES[minor]}_{machine}")
    return Target(
        f"linux-{machine}", f"Linux {machine}", tuple(tags), "linux", "posix", "Linux", machine
    )


TARGETS = (
    _linux("x86_64"),
    _linux("aarch64"),
    Target("windows-x64", "Windows x64", ("win_amd64",), "win32", "nt", "Windows", "AMD64"),
)
"""Every kind of machine that a wheelhouse serves."""


def pip_options(target: Target, python: str) -> list[str]:
    """Options that make pip choose wheels as it would on ``target`` under ``python``."""
    options = ["--only-binary=:all:", "--implementation", "cp", "--python-version", python]
    for tag in target.tags:
        options += ["--platform", tag]
    return options


def glibc_needed(wheels: Iterable[str]) -> tuple[int, int] | None:
    """The smallest glibc on which all ``wheels`` (file names) run; None where none asks for any."""
    needed = [least for name in wheels if (least := _glibc_of(name)) is not None]
    return max(needed) if needed else None


def _glibc_of(wheel: str) -> tuple[int, int] | None:
    """A wheel's file name gives several tags: it runs wherever one of them does."""
    platforms: Sequence[str] = wheel.removesuffix(".whl").split("-")[-1].split(".")
    versions = []
    for platform in platforms:
        if found := re.match(r"manylinux_(\d+)_(\d+)_", platform):
            versions.append((int(found[1]), int(found[2])))
        for minor, old in OLD_NAMES.items():
            if platform.startswith(f"{old}_"):
                versions.append((2, minor))
    return min(versions) if versions else None
