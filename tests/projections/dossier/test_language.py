"""A dossier in English: every word of ours, and as well proved as the Chinese one."""

from __future__ import annotations

import re

import pytest

from evalcore.checking.dossier import PageRead, check_page
from evalcore.intake.wording import is_chinese
from evalcore.paper_words import in_language
from projections.disclosure.kinds import DOSSIER, kind_of
from projections.dossier.page import read_page, shown_text
from projections.dossier.page.markup import identifiers, text_of
from projections.dossier.page.shown import WORDS
from tests.projections.dossier.conftest import County

BODY = re.compile(r"<main>.*(?=<section class=\"limits\")", re.DOTALL)


@pytest.fixture(scope="module", params=["own", "reviewer"])
def page(request: pytest.FixtureRequest, county: County, subject: str) -> bytes:
    with in_language("en"):
        return county.page(subject, str(request.param))


def test_headings_and_labels_are_english(page: bytes) -> None:
    found = BODY.search(page.decode())
    assert found
    words = re.findall(r"<(?:h1|h2|dt|th|caption)[^>]*>([^<]*)", found[0])
    assert len(words) > 40
    # How neighbours are called is the same in both: the letters of the ten stems.
    assert [word for word in words if is_chinese(word.replace("甲, 乙, 丙", ""))] == []


def test_what_it_shows_is_what_it_proves(page: bytes) -> None:
    read = read_page(page)
    texts = {identity: text_of(element) for identity, element in identifiers(read.body)}
    given = PageRead(read.payload, read.issue_text, read.issue_note, texts, shown_text)
    report = check_page(given, "page.html")
    assert report.problems == []


def test_states_stand_there_in_english_words(page: bytes) -> None:
    forms = {show["as"] for show in read_page(page).payload["shows"]}
    assert forms & {"status_en", "state_en"}
    assert not forms & {"status", "state"}


def test_tokens_have_words_in_both_languages() -> None:
    for form in ("status", "state"):
        assert WORDS[form].keys() == WORDS[f"{form}_en"].keys()


def test_the_reviewers_edition_is_known_in_english_too(
    county: County, subject: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("pages")
    for edition, kind in (("own", ""), ("reviewer", DOSSIER)):
        path = folder / f"{edition}.html"
        with in_language("en"):
            path.write_bytes(county.page(subject, edition))
        assert kind_of(path) == kind
