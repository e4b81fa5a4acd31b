"""A dossier checked in Python: every change that the page finds of itself is found here too."""

from __future__ import annotations

import copy
from typing import Any

import pytest

from evalcore.checking.dossier import PageRead, check_page
from evalcore.transparency.policy import Policy
from projections.dossier.page import read_page, shown_text
from projections.dossier.page.markup import identifiers, text_of
from tests.projections.dossier.page.changes import CHANGES
from tests.projections.dossier.page.sample import LOG, WITNESS, sample

STEPS = {"shows": "what is shown", "payload": "keys"}
"""What the page calls its checks, where it is called otherwise here."""


@pytest.fixture(scope="module")
def page() -> PageRead:
    read = read_page(sample().page())
    texts = {identity: text_of(element) for identity, element in identifiers(read.body)}
    return PageRead(read.payload, read.issue_text, read.issue_note, texts, shown_text)


def changed(page: PageRead, change: Any) -> PageRead:
    payload = copy.deepcopy(dict(page.payload))
    change(payload)
    return PageRead(payload, page.issue_text, page.issue_note, page.texts, page.form)


def test_everything_holds_on_a_page_as_it_is(page: PageRead) -> None:
    report = check_page(page, "it")
    assert report.problems == []
    assert report.ok
    assert [one.where for one in report.findings] == [
        *("checkpoint", "checkpoint", "issue", "entries", "certificate", "scheme", "result"),
        *("standing", "what is shown"),
    ]
    assert any("No policy was given" in one for one in report.against)


@pytest.mark.parametrize(
    ("check", "name"), [(check, name) for check, every in CHANGES.items() for name in every]
)
def test_what_the_page_finds_of_itself_is_found(page: PageRead, check: str, name: str) -> None:
    report = check_page(changed(page, CHANGES[check][name]), "it")
    (problem,) = report.problems
    # Taking a whole table away is found one check earlier.
    where = "result" if name.startswith("no published standing") else STEPS.get(check, check)
    assert problem.where == where


def test_a_policy_says_whose_word_it_is(page: PageRead) -> None:
    report = check_page(page, "it", Policy.of([LOG.verifier, WITNESS.verifier]))
    assert report.ok
    assert any("whoever does not have these keys" in one for one in report.against)
    other = Policy.of([sample_key()])
    assert not check_page(page, "it", other).ok


def sample_key() -> Any:
    from evalcore.transparency.note import Signer

    return Signer(LOG.name, bytes(32)).verifier


def test_a_code_from_paper_is_looked_for(page: PageRead) -> None:
    code = check_page(page, "it").facts["code"]
    assert check_page(page, "it", paper=code.lower().replace("-", " ")).ok
    report = check_page(page, "it", paper="0000-0000-0000-0000")
    assert [one.where for one in report.problems] == ["0000-0000-0000-0000"]


@pytest.mark.parametrize(
    "payload",
    [
        {},
        {"format": 1},
        {"format": "evalcore dossier/v1", "keys": {}},
        {"format": "evalcore dossier/v1", "entries": [[[[[[]]]]]]},
    ],
)
def test_data_of_another_shape_are_a_finding(page: PageRead, payload: Any) -> None:
    report = check_page(
        PageRead(payload, page.issue_text, page.issue_note, page.texts, page.form), "it"
    )
    assert "can't be read" in report.problems[0].what
