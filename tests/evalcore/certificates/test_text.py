"""A certificate is one text, and what is not written as one is none."""

from __future__ import annotations

from datetime import date
from hashlib import sha256

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from evalcore.certificates.text import LARGEST_FILE, Certificate, is_certificate
from evalcore.errors import DataError


def digest(word: str) -> str:
    return sha256(word.encode()).hexdigest()


ONE = Certificate(
    log="evalcore/0123456789abcdef",
    size=2_500_000,
    root=sha256(b"root").digest(),
    scheme="county-secretaries-2025",
    digest=digest("scheme"),
    period="2025",
    as_of=date(2025, 12, 31),
    engine=digest("engine"),
    run=digest("run"),
    subjects=312,
    tables={name: digest(name) for name in ("subjects", "standings", "effects")},
    results=digest("results"),
    position=2_500_001,
    on=date(2026, 1, 15),
    authority="中共某县委组织部",
)


def test_the_text_is_the_one_that_is_documented() -> None:
    assert ONE.text == (
        "evalcore certificate v1\n"
        "log evalcore/0123456789abcdef\n"
        "size 2500000\n"
        "root SBNJTRN+FjG7owHVrKtue7eqdM4RhdRWVl71HXN2d7I=\n"
        f"scheme county-secretaries-2025 {digest('scheme')}\n"
        "period 2025\n"
        "as-of 2025-12-31\n"
        f"engine {digest('engine')}\n"
        f"run {digest('run')}\n"
        "subjects 312\n"
        f"table effects {digest('effects')}\n"
        f"table standings {digest('standings')}\n"
        f"table subjects {digest('subjects')}\n"
        f"results {digest('results')}\n"
        "published 2500001 2026-01-15 中共某县委组织部\n"
    )


def test_what_was_written_is_read_again_whole() -> None:
    assert Certificate.parse(ONE.text.encode()) == ONE


def test_a_run_without_a_result_tree_has_no_line_for_it() -> None:
    old = attrs.evolve(ONE, results="")
    assert "results" not in old.text
    assert Certificate.parse(old.text.encode()) == old


def test_the_signatures_of_a_note_are_no_part_of_the_text() -> None:
    note = ONE.text + "\n— somebody AAAAAAAA\n"
    assert Certificate.parse(note.encode()) == ONE


@given(st.text(min_size=1), st.text(min_size=1))
def test_any_name_keeps_the_lines_apart_and_comes_back(name: str, authority: str) -> None:
    try:
        (name + authority).encode()
    except UnicodeEncodeError:
        return
    odd = attrs.evolve(ONE, log=name, scheme=name, period=name, authority=authority)
    assert odd.text.count("\n") == ONE.text.count("\n")
    assert not any(ord(c) < 0x20 for c in odd.text if c != "\n")
    assert Certificate.parse(odd.text.encode()) == odd


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("certificate v1", "certificate v2"),
        ("size 2500000", "size 02500000"),
        ("size 2500000", "size -1"),
        ("size 2500000", "size " + "9" * 5000),
        ("size 2500000", "size ２"),
        ("as-of 2025-12-31", "as-of 2025-13-31"),
        ("as-of 2025-12-31", "as-of 20251231"),
        ("root SBNJTRN", "root SBNJTR"),
        ("7I=\n", "7J=\n"),
        ("table effects", "table zeffects"),
        ("table effects", "table standings"),
        ("table effects", "table ../effects"),
        ("\nperiod 2025", ""),
        ("\nperiod 2025", "\nperiod "),
        ("period 2025\n", "period 2025\nperiod 2025\n"),
        ("period 2025\n", "period 2025\r\n"),
        ("组织部\n", "组织部"),
        ("组织部\n", "组织部\nmore\n"),
        ("组织部\n", "组织部\\x41\n"),
        ("subjects 312", "Subjects 312"),
    ],
)
def test_what_is_written_otherwise_is_no_certificate(old: str, new: str) -> None:
    text = ONE.text.replace(old, new, 1)
    assert text != ONE.text
    with pytest.raises(DataError, match="no certificate that can be read"):
        Certificate.parse(text.encode())


def test_a_file_that_is_too_large_or_no_text_is_refused() -> None:
    with pytest.raises(DataError, match="bytes"):
        Certificate.parse(b"x" * (LARGEST_FILE + 1))
    with pytest.raises(DataError, match="UTF-8"):
        Certificate.parse(b"\xff\xfe")


def test_any_changed_byte_is_refused_or_is_another_certificate() -> None:
    data = ONE.text.encode()
    for at in range(len(data)):
        changed = data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :]
        try:
            assert Certificate.parse(changed) != ONE
        except DataError:
            continue


def test_a_certificate_is_known_by_its_first_line() -> None:
    assert is_certificate(ONE.text.encode())
    assert not is_certificate(b"evalcore bundle v1\n")
    assert ONE.file_name == f"{digest('run')[:12]}.txt"
