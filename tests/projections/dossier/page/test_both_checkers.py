"""The page's own checks and those of ``evalcore verify`` are two programs: they agree."""

from __future__ import annotations

import json

import pytest

from evalcore.checking.dossier import PageRead, check_page
from projections.dossier.page import shown_text
from tests.projections.dossier.page import changes
from tests.projections.dossier.page.opened import opened
from tests.projections.dossier.page.sample import sample

PAGES = {
    f"{check}: {name}": change
    for check, some in changes.CHANGES.items()
    for name, change in some.items()
}


def checked(given):
    issue = json.loads(given["issue"])
    read = PageRead(
        payload=json.loads(given["payload"]),
        issue_text=f"evalcore dossier v1\n{given['digest']}\n",
        issue_note=issue["note"].encode() if "note" in issue else None,
        texts=given["shown"],
        form=shown_text,
    )
    return check_page(read, "page.html")


@pytest.mark.parametrize("edition", ["own", "reviewer"])
def test_both_find_nothing_wrong_with_a_page_as_it_is(edition):
    report = checked(opened(sample(edition=edition).page()))
    assert report.ok, report


@pytest.mark.parametrize("name", PAGES)
def test_what_the_page_finds_is_found_in_python_too(name):
    given = changes.with_payload(opened(sample().page()), PAGES[name])
    assert not checked(given).ok


def test_a_number_that_is_not_the_proved_one_is_found_in_python_too():
    assert not checked(changes.cases()["other number"]).ok
    assert not checked(changes.cases()["other code"]).ok
