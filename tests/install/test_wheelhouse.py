"""What a wheelhouse holds is worked out for each target, not for the machine that makes it."""

from __future__ import annotations

import zipfile
from email.message import Message
from pathlib import Path

import pytest
from packaging.requirements import Requirement

from install.needed import MissingError, closure, metadata, pins
from install.targets import PYTHONS, TARGETS, glibc_needed, pip_options
from install.wheelhouse import STICK, Wheels, copy_stick, licence_files
from install.writing import licence, licences, requirements, sha256, sums

ROOT = Path(__file__).parents[2]
LINUX, ARM, WINDOWS = TARGETS


def about(name: str, *needs: str, version: str = "1.0", **fields: str) -> Message:
    message = Message()
    message["Name"], message["Version"] = name, version
    for need in needs:
        message["Requires-Dist"] = need
    for field, value in fields.items():
        message[field.replace("_", "-")] = value
    return message


KNOWN = {
    "app": about(
        "app",
        "click>=8",
        "db[binary]>=1",
        'tomli; python_version < "3.12"',
        'browser; extra == "browse"',
    ),
    "click": about("click", 'colorama; sys_platform == "win32"', version="8.1"),
    "db": about("db", 'db-binary; extra == "binary"', 'db-pool; extra == "pool"'),
    "db-binary": about("db-binary", 'arm-only; platform_machine == "aarch64"'),
    **{name: about(name) for name in ("colorama", "db-pool", "tomli", "browser", "arm-only")},
}
PINNED = {name: str(message["Version"]) for name, message in KNOWN.items()}
APP = [Requirement("app")]


@pytest.mark.parametrize(
    ("target", "python", "more"),
    [
        (LINUX, "3.11", {"tomli"}),
        (LINUX, "3.12", set()),
        (ARM, "3.12", {"arm-only"}),
        (WINDOWS, "3.12", {"colorama"}),
    ],
)
def test_markers_are_read_as_on_the_target(target: object, python: str, more: set[str]) -> None:
    environment = target.environment(python)  # type: ignore[attr-defined]
    found = closure(APP, KNOWN, environment, PINNED)
    assert set(found.names) == {"app", "click", "db", "db-binary"} | more
    assert found.unknown == set()


def test_an_extra_brings_what_it_needs_and_only_where_it_is_asked_for() -> None:
    environment = LINUX.environment("3.12")
    assert "browser" not in closure(APP, KNOWN, environment, PINNED).names
    assert "browser" in closure([Requirement("app[browse]")], KNOWN, environment, PINNED).names
    wanted = [Requirement("db"), Requirement("db[pool]")]
    assert set(closure(wanted, KNOWN, environment, PINNED).names) == {"db", "db-pool"}


def test_what_no_wheel_has_told_of_yet_is_asked_for() -> None:
    known = {name: KNOWN[name] for name in ("app", "click")}
    assert closure(APP, known, LINUX.environment("3.12"), PINNED).unknown == {"db"}


def test_what_is_needed_and_not_pinned_is_named() -> None:
    pinned = {name: version for name, version in PINNED.items() if name != "colorama"}
    closure(APP, KNOWN, LINUX.environment("3.12"), pinned)
    with pytest.raises(MissingError, match="pins no colorama"):
        closure(APP, KNOWN, WINDOWS.environment("3.12"), pinned)


def test_a_pin_outside_what_is_asked_for_is_named() -> None:
    with pytest.raises(MissingError, match=r"click>=8.*pins 7\.0"):
        closure(APP, KNOWN, LINUX.environment("3.12"), {**PINNED, "click": "7.0"})


@pytest.mark.parametrize(
    ("wheels", "glibc"),
    [
        (["a-1-py3-none-any.whl", "b-1-cp311-cp311-win_amd64.whl"], None),
        (["a-1-cp311-cp311-manylinux2014_x86_64.manylinux_2_17_x86_64.whl"], (2, 17)),
        (["a-1-cp311-cp311-manylinux_2_27_x86_64.manylinux_2_28_x86_64.whl"], (2, 27)),
        (
            ["a-1-cp311-abi3-manylinux2014_aarch64.whl", "b-1-py3-none-manylinux_2_28_aarch64.whl"],
            (2, 28),
        ),
    ],
)
def test_the_smallest_glibc_is_that_of_the_most_demanding_wheel(
    wheels: list[str], glibc: tuple[int, int] | None
) -> None:
    assert glibc_needed(wheels) == glibc


@pytest.mark.parametrize("target", TARGETS, ids=lambda target: target.name)
def test_pip_is_told_the_target_and_takes_no_source(target: object) -> None:
    options = pip_options(target, "3.12")  # type: ignore[arg-type]
    assert "--only-binary=:all:" in options
    assert options[options.index("--python-version") + 1] == "3.12"
    assert options.count("--platform") == len(target.tags)  # type: ignore[attr-defined]


def test_modest_wheels_come_before_demanding_ones() -> None:
    tags = [tag for tag in LINUX.tags if tag.startswith("manylinux_")]
    assert tags == sorted(tags, key=lambda tag: int(tag.split("_")[2]))
    assert tags[-1] == "manylinux_2_28_x86_64"


def test_requirements_give_every_package_its_version_and_hash_in_order() -> None:
    text = requirements(LINUX, "3.12", {"b": ("2", "bb"), "a": ("1", "aa")})
    assert text.splitlines() == [
        "# Linux x86_64, Python 3.12: 2 packages",
        "a==1 --hash=sha256:aa",
        "b==2 --hash=sha256:bb",
    ]


def test_sums_list_every_file_but_themselves(tmp_path: Path) -> None:
    (tmp_path / "wheels").mkdir()
    for name in ("wheels/b.whl", "a.txt", "SHA256SUMS"):
        (tmp_path / name).write_text(name)
    a, b = (sha256(tmp_path / name) for name in ("a.txt", "wheels/b.whl"))
    assert sums(tmp_path) == f"{a}  a.txt\n{b}  wheels/b.whl\n"


MIT = "License :: OSI Approved :: MIT License"


@pytest.mark.parametrize(
    ("fields", "named"),
    [
        ({"License_Expression": "MIT", "License": "x", "Classifier": MIT}, "MIT"),
        ({"License": "long text " * 50, "Classifier": MIT}, "MIT License"),
        ({"License": "Apache\n  2.0"}, "Apache 2.0"),
        ({"Classifier": "License :: OSI Approved"}, "not said"),
        ({"License": "long text " * 50}, "not said"),
        ({}, "not said"),
    ],
)
def test_a_licence_is_named_in_the_packages_own_words(fields: dict[str, str], named: str) -> None:
    assert licence(about("a", **fields)) == named


def wheel(path: Path, message: Message, *texts: str) -> Path:
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("a-1.0.dist-info/METADATA", str(message))
        for text in texts:
            archive.writestr(text, "text")
    return path


def test_licences_are_listed_with_the_files_that_hold_them(tmp_path: Path) -> None:
    fields = {"License_Expression": "MIT", "Home_page": "https://example.org/simple"}
    path = wheel(
        tmp_path / "a-1.0-py3-none-any.whl",
        about("A", **fields),
        "a-1.0.dist-info/licenses/LICENSE",
        "a/LICENSE.py",
    )
    wheels = Wheels(tmp_path)
    text = licences([wheels.read(path)], licence_files(wheels))
    assert text.splitlines()[-1] == "| A | 1.0 | MIT | `LICENSE` |"
    assert "https://" not in text


def test_a_file_that_is_no_wheel_is_named(tmp_path: Path) -> None:
    (tmp_path / "a.whl").write_bytes(b"no zip")
    with pytest.raises(MissingError, match=r"a\.whl"):
        metadata(tmp_path / "a.whl")


def test_one_name_with_two_contents_is_refused(tmp_path: Path) -> None:
    for folder, content in (("kept", b"1"), ("served", b"2")):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "a.whl").write_bytes(content)
    with pytest.raises(MissingError, match="two contents"):
        Wheels(tmp_path / "kept").keep(tmp_path / "served" / "a.whl")


def test_the_stick_has_what_each_system_reads(tmp_path: Path) -> None:
    copy_stick(tmp_path, None)
    assert {path.name for path in STICK.iterdir() if path.is_file()} <= {
        path.name for path in tmp_path.iterdir()
    }
    command = (tmp_path / "install.cmd").read_bytes()
    assert command.isascii()
    assert command.count(b"\n") == command.count(b"\r\n") > 10
    assert (tmp_path / "README.txt").read_bytes().startswith(b"\xef\xbb\xbf")
    assert b"\r" not in (tmp_path / "install.sh").read_bytes()
    assert (tmp_path / "install.md").exists()
    assert not (tmp_path / "docs").exists()


def test_the_built_documentation_goes_along(tmp_path: Path) -> None:
    site, house = tmp_path / "site", tmp_path / "house"
    site.mkdir()
    house.mkdir()
    (site / "index.html").write_text("<p>")
    copy_stick(house, site)
    assert (house / "docs" / "index.html").exists()


def test_what_the_program_declares_is_pinned_under_every_python() -> None:
    pinned = pins((ROOT / "constraints.txt").read_text(encoding="utf-8"))
    assert {"hatchling", "pip", "setuptools", "trove-classifiers"} <= set(pinned)
    assert PYTHONS[0] == "3.11"
