"""What proved fields look like: in Python, and the same in the page's own program."""

from __future__ import annotations

import random

import pytest

from evalcore.certificates.canonical import escaped
from projections.digests import COLUMNS
from projections.dossier.page import rows, shown_text
from projections.dossier.page.shown import WORDS
from tests.projections.dossier.page.es5 import computed
from tests.projections.dossier.page.opened import opened
from tests.projections.dossier.page.sample import sample

FORMS = (
    "text",
    "list",
    "status",
    "state",
    "month",
    "whole",
    "units",
    "instant",
    "fraction0",
    "fraction2",
    "decimal0",
    "decimal2",
    "decimal6",
    "x",
)


@pytest.mark.parametrize(
    ("form", "fields", "text"),
    [
        ("text", ["a\\tb\\\\n\\c\\n"], "a\tb\\n,\n"),
        ("text", ["\\N"], "—"),
        ("text", [""], ""),
        ("list", ["a,b\\cc"], "a、b,c"),
        ("list", [""], ""),
        ("status", ["ranked"], "参加排名"),
        ("status", ["withheld"], None),
        ("state", ["withheld"], "票数过少，不计"),
        ("state", ["scored"], None),
        ("word", ["ranked"], None),
        ("month", ["2025-03-17"], "2025-03"),
        ("month", ["2025"], None),
        ("whole", ["-12"], "-12"),
        ("whole", ["012"], None),
        ("whole", ["1.5"], None),
        ("units", ["8649", "2"], "86.49"),
        ("units", ["-5", "2"], "-0.05"),
        ("units", ["5", "0"], "5"),
        ("units", ["5"], None),
        ("units", ["5", "11"], None),
        ("fraction2", ["56", "3"], "18.67"),
        ("fraction2", ["1", "8"], "0.13"),
        ("fraction2", ["-1", "8"], "-0.13"),
        ("fraction2", ["-1", "1000"], "0.00"),
        ("fraction0", ["5", "2"], "3"),
        ("fraction2", ["5", "0"], None),
        ("fraction2", ["5", "-2"], None),
        ("fraction9", ["5", "2"], None),
        ("decimal2", ["8649"], "86.49"),
        ("decimal2", ["-5", "3"], "-0.05"),
        ("decimal0", ["5"], "5"),
        ("decimal6", ["1"], "0.000001"),
        ("decimal7", ["1"], None),
        ("decimal2", ["1.5"], None),
        ("instant", ["1767150000000000"], "2025-12-31 11:00 +08:00"),
        ("instant", ["0"], "1970-01-01 08:00 +08:00"),
        ("instant", ["-1"], None),
    ],
)
def test_a_field_is_shown_as_its_form_says(form, fields, text):
    assert shown_text(form, fields, 0) == text


def test_a_column_that_is_not_there_shows_nothing():
    assert shown_text("text", ["a"], 1) is None
    assert shown_text("text", ["a"], -1) is None


def test_rows_are_split_and_escapes_go_both_ways():
    text = "a,b\t\\\n\r"
    assert rows(f"{escaped(text)}\tx\ny\n") == [["a\\cb\\t\\\\\\n\\r", "x"], ["y"]]
    assert shown_text("text", [escaped(text)], 0) == text


def test_a_number_that_the_page_cannot_hold_exactly_shows_nothing(tmp_path):
    script = """result = given.map(function (text) {
      var entry = {state: JSON.parse(text)};
      return [fieldOf(entry, 'state.n') || null, fieldOf(entry, 'state.missing')];
    });"""
    given = [
        '{"n":9007199254740991}',
        '{"n":-7}',
        '{"n":9007199254740993}',
        '{"n":1.5}',
        '{"n":[]}',
    ]
    found = computed(tmp_path, script, given)
    assert [one[0] for one in found] == ["9007199254740991", "-7", None, None, None]
    assert {one[1] for one in found} == {"\\N"}


def test_the_page_shows_every_field_as_python_does(tmp_path):
    draws = random.Random(3)
    numbers = [draws.randrange(-(10**n), 10**n) for n in (1, 2, 3, 5, 9, 17, 30, 60) for _ in "123"]
    fields = [str(number) for number in numbers] + ["0", "1", "2", "9", "-0", "00", "+1", "1e3", ""]
    fields += [
        "a\\cb,c\\td",
        "\\N",
        "ranked",
        "withheld",
        "not_applicable",
        "2025-12-31",
        "2025-1-1",
        "1767150000000001",
    ]
    asked = [
        [form, [draws.choice(fields), draws.choice(fields)], 0] for form in FORMS for _ in range(60)
    ] + [
        [form, [str(n), str(abs(m) + 1)], 0]
        for form in FORMS
        for n, m in zip(numbers, numbers[3:], strict=False)
    ]
    script = """result = given.map(function (one) {
      return shownText(one[0], one[1], one[2]);
    });"""
    found = computed(tmp_path, script, asked)
    wanted = [shown_text(form, two, column) for form, two, column in asked]
    assert found == wanted
    assert len({text for text in wanted if text is not None}) > 50


def test_the_page_has_the_same_words_and_names_of_columns_as_python(tmp_path):
    found = computed(tmp_path, "result = [WORDS, COLUMNS, TABLES];", {})
    assert found[0] == {form: dict(words) for form, words in WORDS.items()}
    assert {table: tuple(names.split()) for table, names in found[1].items()} == COLUMNS
    assert found[2] == list(COLUMNS)


def test_every_place_that_is_proved_says_as_what(tmp_path):
    given = opened(sample().page())
    script = """var c = {keys: []};
    examine({payload: given.payload, issue: given.issue, digest: given.digest,
      shown: function (id) { return has(given.shown, id) ? given.shown[id] : null; }}, c);
    result = [c.agrees, c.sources];"""
    agrees, sources = computed(tmp_path, script, given)
    assert len(agrees) == len(sources) > 20
    assert sources[0] == "standings 1 · grade"
    assert "score_nodes pledge/share · numerator" in sources
    assert "effects 1 · cut_total" in sources
    assert "entry 2 · state.occurred_on" in sources
