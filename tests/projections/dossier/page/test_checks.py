"""The checks of the page in an ES5 engine; tests/real_browser tries every change."""

from __future__ import annotations

import pytest

from tests.projections.dossier.page import changes
from tests.projections.dossier.page.opened import examined

TRIED = (
    "as it is",
    "other number",
    "entries: a proof",
    "result: a blind",
    "certificate: another run",
)


@pytest.fixture(scope="module")
def found(tmp_path_factory):
    cases = changes.cases()
    told = examined(tmp_path_factory.mktemp("es5"), [cases[name] for name in TRIED])
    return dict(zip(TRIED, told, strict=True))


def test_everything_holds_on_a_page_as_it_is(found):
    page = dict(found["as it is"])
    assert (page.pop("state"), page.pop("signed")) == ("green", True)
    assert {name: told[0] for name, told in page.items()} == dict.fromkeys(page, "holds")
    assert len(page) == 12


@pytest.mark.parametrize("name", [name for name in TRIED if ":" in name])
def test_a_change_is_found_by_the_check_it_concerns(found, name):
    assert found[name]["state"] == "red"
    assert found[name][name.split(":")[0]][0] == "fails"


def test_a_shown_number_that_is_not_the_proved_one_is_told_with_both(found):
    assert found["other number"]["state"] == "red"
    assert found["other number"]["shows"] == ["fails", "1 differ: s1 says 96.49, proved is 86.49"]
