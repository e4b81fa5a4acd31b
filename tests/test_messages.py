"""Both catalogues are whole and current, and chosen by the reader's language or the paper's."""

from __future__ import annotations

import gettext
import re
from string import Formatter

import pytest
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po

from evalcore import messages
from evalcore.messages import LOCALE_DIR, _, language
from tests.support import make_messages
from tests.support.make_messages import PAPERS, SCREEN, Domain

VARIABLES = ("EVALCORE_LANG", "LC_ALL", "LC_MESSAGES", "LANG")
NAMED = re.compile(r"%\((\w+)\)(\w)")


@pytest.fixture(scope="module", params=[SCREEN, PAPERS], ids=lambda domain: domain.name)
def domain(request: pytest.FixtureRequest) -> Domain:
    found: Domain = request.param
    return found


@pytest.fixture(scope="module")
def written(domain: Domain) -> Catalog:
    with domain.po.open("rb") as file:
        return read_po(file)


def placeholders(text: str) -> set[tuple[str, str | None, str]]:
    """Name, conversion and format of every ``{…}`` and ``%(…)s``; words in braces that stand for
    themselves (``{value: N, demo: true}``) have no format."""
    braces = {
        (name, conversion, form if form and " " not in form else "")
        for _text, name, form, conversion in Formatter().parse(text)
        if name is not None
    }
    return braces | {(name, None, form) for name, form in NAMED.findall(text)}


def test_every_text_has_a_translation_and_none_is_a_guess(written: Catalog) -> None:
    assert [m.id for m in written if m.id and not m.string] == []
    assert [m.id for m in written if m.fuzzy] == []


def test_placeholders_are_the_same_in_both_languages(written: Catalog) -> None:
    differ = [
        m.id for m in written if m.id and placeholders(str(m.id)) != placeholders(str(m.string))
    ]
    assert differ == []


def test_blanks_and_line_breaks_at_the_ends_are_kept_where_they_indent(written: Catalog) -> None:
    for message in written:
        text, said = str(message.id), str(message.string)
        if text.startswith("  "):
            assert said.startswith("  "), text
        assert text.count("\n") == said.count("\n") or not text, text


def test_names_of_commands_and_options_are_left_as_they_are(written: Catalog) -> None:
    for message in written:
        for word in str(message.id).replace(".", " ").replace(":", " ").split():
            if word.startswith("--") and word.strip("-"):
                assert word.rstrip(",;)") in str(message.string), message.id


def test_the_catalogue_is_current_with_the_code(domain: Domain, written: Catalog) -> None:
    texts = domain.texts()
    known = {str(m.id) for m in written if m.id}
    assert texts - known == set(), "run: make messages"
    assert known - texts == set(), "run: make messages"
    current = domain.catalogue(texts, domain.kept())
    assert domain.po.read_bytes() == make_messages.po_bytes(current), "run: make messages"
    assert domain.mo.read_bytes() == make_messages.mo_bytes(current), "run: make messages"


def test_the_compiled_catalogue_is_the_one_that_is_read(domain: Domain) -> None:
    found = gettext.find(domain.name, str(LOCALE_DIR), [domain.language])
    assert found == str(domain.mo)


def test_the_catalogue_holds_no_date_place_or_version(domain: Domain) -> None:
    text = domain.po.read_text(encoding="utf-8")
    for word in ("POT-Creation-Date", "PO-Revision-Date", "Generated-By", "#: ", "Babel"):
        assert word not in text


@pytest.mark.parametrize(
    ("environment", "expected"),
    [
        ({}, "en"),
        ({"LANG": "zh_CN.UTF-8"}, "zh"),
        ({"LANG": "zh_CN.UTF-8", "LC_MESSAGES": "en_GB.UTF-8"}, "en"),
        ({"LANG": "en_GB.UTF-8", "LC_ALL": "zh_CN.UTF-8"}, "zh"),
        ({"LANG": "zh_CN.UTF-8", "LC_ALL": "C.UTF-8"}, "en"),
        ({"LANG": "zh_CN.UTF-8", "EVALCORE_LANG": "en"}, "en"),
        ({"LANG": "en_GB.UTF-8", "EVALCORE_LANG": "zh"}, "zh"),
        ({"LANG": "zh_CN.UTF-8", "LC_ALL": "", "EVALCORE_LANG": ""}, "zh"),
        ({"LANG": "de_DE.UTF-8"}, "en"),
    ],
)
def test_the_first_variable_that_is_set_names_the_language(
    monkeypatch: pytest.MonkeyPatch, environment: dict[str, str], expected: str
) -> None:
    for name in VARIABLES:
        monkeypatch.delenv(name, raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    assert language() == expected


def test_a_text_is_translated_where_it_is_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    text = messages.later("Fill this cell.")
    assert text == "Fill this cell."
    monkeypatch.setenv("EVALCORE_LANG", "zh")
    assert _(text) == "请填写此单元格。"
    monkeypatch.setenv("EVALCORE_LANG", "en")
    assert _(text) == text


def test_a_text_without_translation_is_shown_in_english(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EVALCORE_LANG", "zh")
    unknown = "no such text"
    assert _(unknown) == unknown
