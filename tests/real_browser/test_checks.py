"""Each check of the page: what holds, and what each one finds, by the verifier in Chromium."""

from __future__ import annotations

import json

import pytest

from tests.projections.dossier.page import changes
from tests.projections.dossier.page.es5 import verifier
from tests.projections.dossier.page.opened import EXAMINE
from tests.real_browser.browser import INSECURE
from tests.real_browser.harness import computed


@pytest.fixture(scope="module")
def found(browser):
    """Name → what was found, for the page as it is and with each change."""
    cases = changes.cases()
    told = computed(browser, verifier() + EXAMINE, list(cases.values()), INSECURE)
    assert isinstance(told, list), told
    return dict(zip(cases, told, strict=True))


def test_everything_holds_on_a_page_as_it_is(found):
    page = dict(found["as it is"])
    assert (page.pop("state"), page.pop("signed")) == ("green", True)
    assert {name: told[0] for name, told in page.items()} == dict.fromkeys(page, "holds")
    assert len(page) == 12


def test_the_subjects_edition_proves_the_standing_by_the_results(found):
    assert found["own"]["state"] == "green"
    assert found["own"]["standing"][0] == "note"
    assert found["own"]["result"][0] == "holds"


def test_without_any_signature_a_page_is_amber(found):
    page = found["unsigned"]
    assert (page["state"], page["signed"]) == ("amber", False)
    assert page["checkpoint"][0] == "missing"
    checks = [told for told in page.values() if isinstance(told, list)]
    assert [told for told in checks if told[0] == "fails"] == []


@pytest.mark.parametrize(
    ("case", "check"),
    [
        ("other digest", "page"),
        ("other way of writing", "page"),
        ("other code", "certificate"),
        ("other number", "shows"),
        ("no data", "payload"),
    ],
)
def test_another_page_is_red(found, case, check):
    assert found[case]["state"] == "red"
    assert found[case][check][0] == "fails"


@pytest.mark.parametrize(
    ("check", "name"), [(check, name) for check, some in changes.CHANGES.items() for name in some]
)
def test_a_change_is_found_by_the_check_it_concerns(found, check, name):
    page = found[f"{check}: {name}"]
    assert page["state"] == "red"
    assert page[check][0] == "fails", json.dumps(page, indent=1)
