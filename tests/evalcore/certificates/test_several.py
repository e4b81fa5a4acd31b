"""A certificate of a run over several logs names each; one of a single log is what it was."""

from __future__ import annotations

import json
from base64 import b64encode
from hashlib import sha256

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from evalcore.certificates.text import Certificate, is_certificate
from evalcore.errors import DataError
from evalcore.record.joined import Prefix, further_text, prefixes
from evalcore.vocabulary.results import RunPublished
from tests.evalcore.certificates.test_text import ONE, digest


def root(word: str) -> bytes:
    return sha256(word.encode()).digest()


A = Prefix("a.county.example", 1200, root("a"))
B = Prefix("evalcore/0123", 7, root("b"))
SEVERAL = attrs.evolve(ONE, further=(A, B))


def test_the_text_is_the_one_that_is_documented() -> None:
    first, log, size, own, *rest = ONE.text.splitlines()
    assert first == "evalcore certificate v1"
    assert SEVERAL.text.splitlines() == [
        "evalcore certificate v2",
        log,
        size,
        own,
        "with a.county.example 1200 " + b64encode(root("a")).decode(),
        "with evalcore/0123 7 " + b64encode(root("b")).decode(),
        *rest,
    ]
    assert Certificate.parse(SEVERAL.text.encode()) == SEVERAL
    assert is_certificate(SEVERAL.text.encode())
    assert SEVERAL.code != ONE.code


names = st.text(st.characters(exclude_categories=["Cs"]), min_size=1)


@given(st.dictionaries(names, st.integers(0, 10**17), min_size=1, max_size=4))
def test_any_logs_come_back_from_the_text_and_from_the_event(logs: dict[str, int]) -> None:
    further = tuple(Prefix(name, logs[name], root(name)) for name in sorted(logs))
    certificate = attrs.evolve(ONE, further=further)
    assert Certificate.parse(certificate.text.encode()) == certificate
    assert prefixes(further_text(further)) == further


def test_one_log_has_no_further_ones() -> None:
    assert further_text(()) == ""
    assert prefixes("") == ()


LINES = [f"{line}\n" for line in SEVERAL.text.splitlines()[4:6]]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("certificate v2", "certificate v1"),
        ("certificate v2", "certificate v3"),
        ("".join(LINES), ""),
        ("".join(LINES), "".join(reversed(LINES))),
        (LINES[1], LINES[0]),
        ("a.county.example 1200", "a.county.example 01200"),
        ("with evalcore", "With evalcore"),
        ("with evalcore/0123 ", "with "),
    ],
)
def test_logs_that_are_written_otherwise_make_no_certificate(old: str, new: str) -> None:
    text = SEVERAL.text.replace(old, new, 1)
    assert text != SEVERAL.text
    with pytest.raises(DataError, match="no certificate that can be read"):
        Certificate.parse(text.encode())


PUBLISHED = RunPublished(
    occurred_on=ONE.on, received_on=ONE.on, run=ONE.run, scheme=ONE.scheme, digest=ONE.digest,
    engine=ONE.engine, period=ONE.period, as_of=ONE.as_of, size=ONE.size, root=ONE.root.hex(),
    tables=json.dumps(dict(ONE.tables)),
    subjects=ONE.subjects, published_by=ONE.authority, results=ONE.results,
)  # fmt: skip


def test_the_event_says_which_logs() -> None:
    event = attrs.evolve(PUBLISHED, further=further_text((A, B)))
    assert Certificate.of(event, ONE.position, ONE.log) == SEVERAL
    assert Certificate.of(PUBLISHED, ONE.position, ONE.log) == ONE
    assert b"further" not in PUBLISHED.public_state()


@pytest.mark.parametrize(
    "text",
    [
        "[",
        "{}x",
        "[1]",
        '[["a", 1]]',
        '[["a", "1", "00"]]',
        f'[["a", 1, "{digest("a")[:-2]}"]]',
        f'[["a", true, "{digest("a")}"]]',
        f'[["a", -1, "{digest("a")}"]]',
        f'[["b", 1, "{digest("a")}"], ["a", 1, "{digest("a")}"]]',
        f'[["a", 1, "{digest("a")}"], ["a", 1, "{digest("a")}"]]',
        f'[["", 1, "{digest("a")}"]]',
    ],
)
def test_an_event_that_names_logs_amiss_can_t_be_certified(text: str) -> None:
    with pytest.raises(DataError, match="can't be certified"):
        Certificate.of(attrs.evolve(PUBLISHED, further=text), 5, "log")
