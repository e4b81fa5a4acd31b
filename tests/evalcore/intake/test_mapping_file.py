"""Facts about mapping files: what comes with the program is whole, what is wrong names its line."""

from __future__ import annotations

from pathlib import Path

import pytest

from evalcore.errors import DataError, UsageError
from evalcore.intake.mapping_file import built_in, load_mapping, parse_mapping
from evalcore.intake.sheets.headers import header_key
from evalcore.procedures.facts import DECIDED
from evalcore.vocabulary import facts
from evalcore.vocabulary.governance import NOTED

HEAD = "format: evalcore-mapping/1\nname: x\nsheets:\n  s:\n    title: S\n"
COLUMNS = "    columns:\n      u: {header: U}\n      d: {header: D}\n"
EVENTS = "    events:\n      - fact: UnitDissolved\n        fields: {unit: u, occurred_on: d}\n"


@pytest.mark.parametrize("name", built_in())
def test_every_mapping_that_comes_with_the_program_loads(name: str) -> None:
    assert load_mapping(name).name == name


def test_every_header_of_the_township_workbook_ends_up_in_a_field_or_steers() -> None:
    for sheet in load_mapping().sheets:
        used = set()
        for event in sheet.events:
            used |= {*event.columns(), *event.when, *event.unless, *event.where}
        assert used == set(sheet.columns), sheet.title


def test_the_township_workbook_has_a_place_for_every_fact_that_an_office_reports() -> None:
    """But for what comes back on check sheets, which the program writes for whoever is assessed."""
    placed = {
        event.fact.__name__
        for name in ("township", "checksheet")
        for sheet in load_mapping(name).sheets
        for event in sheet.events
    }
    assert {cls.__name__ for cls in set(facts().values()) - NOTED - DECIDED} == placed


def test_no_two_columns_of_a_sheet_answer_to_one_header() -> None:
    for sheet in load_mapping().sheets:
        names = [
            header_key(name)
            for column in sheet.columns.values()
            for name in {column.header, *column.aliases}
        ]
        assert len(names) == len(set(names)), sheet.title


def test_no_two_sheets_answer_to_one_title() -> None:
    sheets = load_mapping().sheets
    names = [header_key(name) for s in sheets for name in {s.title, *s.aliases}]
    assert len(names) == len(set(names))


@pytest.mark.parametrize(
    ("text", "line", "key"),
    [
        ("x: [", 1, "YAML"),
        ("just text", 1, "format"),
        ("format: other/2\n", 1, "format"),
        (HEAD + "    colums: {}\n", 6, "colums"),
        (HEAD + COLUMNS, 5, "events"),
        (HEAD + COLUMNS + EVENTS.replace("UnitDissolved", "UnitGone"), 10, "fact"),
        (HEAD + COLUMNS + EVENTS.replace("unit: u", "unit: v"), 11, "unit"),
        (HEAD + COLUMNS + EVENTS.replace("unit: u", "unitt: u"), 11, "fields"),
        (HEAD + COLUMNS + EVENTS.replace("unit: u, ", ""), 11, "fields"),
        (HEAD + COLUMNS + EVENTS + "        when: w\n", 12, "when"),
        (HEAD + COLUMNS.replace("header: U", "headr: U") + EVENTS, 7, "headr"),
        (HEAD + COLUMNS + EVENTS + "name: y\n", 12, "name"),
        (HEAD + COLUMNS + EVENTS.replace("- fact: UnitDissolved", "- 3"), 11, "YAML"),
        (HEAD + COLUMNS + "    events: [3]\n", 9, "events"),
        (HEAD + COLUMNS + "    events: all\n", 9, "events"),
        (HEAD + COLUMNS + "    events: [{fact: UnitDissolved}]\n", 9, "fields"),
        (HEAD + COLUMNS.replace("header: U", "header: [U]") + EVENTS, 7, "header"),
        (HEAD + COLUMNS.replace("U}", "U, aliases: [{a: b}]}") + EVENTS, 7, "aliases"),
        (HEAD + COLUMNS.replace("U}", "U, values: {a: [b]}}") + EVENTS, 7, "a:"),
        (HEAD + COLUMNS.replace("U}", "U, required: perhaps}") + EVENTS, 7, "required"),
        (HEAD + COLUMNS + EVENTS.replace("unit: u", "unit: {of: u, is: x}"), 11, "unit"),
        (HEAD + COLUMNS + EVENTS + "        repeats: often\n", 12, "repeats"),
        ("zone: Mars/Olympus\n" + HEAD + COLUMNS + EVENTS, 1, "zone"),
    ],
)
def test_a_mistake_in_a_mapping_names_line_and_key(text: str, line: int, key: str) -> None:
    with pytest.raises(DataError) as caught:
        parse_mapping(text, "m.yaml")
    assert f"line {line}" in str(caught.value)
    assert key in str(caught.value)


BOMB = "a: &a [x, x]\n" + "".join(
    f"{new}: &{new} [{', '.join([f'*{old}'] * 9)}]\n"
    for old, new in zip("abcdefgh", "bcdefghi", strict=True)
)
DEEP = "".join(f"{' ' * depth}a:\n" for depth in range(900))


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (BOMB, "m.yaml line 1 uses an anchor or alias"),
        (HEAD + "name: other\n", "m.yaml line 6: 'name' is given twice (first on line 2)"),
        (HEAD + "title: !!python/object:os.system x\n", "m.yaml line 6 uses the tag"),
        (HEAD.encode() + "title: 村\n".encode("gb18030"), "m.yaml line 6 is not UTF-8 text"),
        (HEAD.encode("utf-16"), "m.yaml line 1 is not UTF-8 text"),
        ("", "m.yaml is empty"),
        ("# nothing\n", "m.yaml is empty"),
        ("x" * (2 << 20), "has 2097152 bytes"),
        (DEEP, "m.yaml line 21 is nested too deeply"),
        ("[" * 500_000, "m.yaml line 1 is nested too deeply"),
        (HEAD + "---\n" + HEAD, "m.yaml line 6 holds several documents"),
        (HEAD + "? [a, b]\n: c\n", "m.yaml line 6: a key must be a plain word"),
        (HEAD + r'title: "\U99999999"' + "\n", "m.yaml is not YAML"),
        (HEAD + "title: \x01\n", "m.yaml is not YAML"),
    ],
    ids=lambda value: value if isinstance(value, str) and value.startswith("m.yaml") else "",
)
def test_a_hostile_mapping_is_refused_in_one_line(
    content: str | bytes, told: str, tmp_path: Path
) -> None:
    path = tmp_path / "m.yaml"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    with pytest.raises(DataError) as caught:
        load_mapping(path)
    assert told in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_mapping_may_begin_with_a_byte_order_mark(tmp_path: Path) -> None:
    path = tmp_path / "m.yaml"
    path.write_text(HEAD + COLUMNS + EVENTS, encoding="utf-8-sig")
    assert load_mapping(path).name == "x"


def test_a_constant_means_what_the_file_shows() -> None:
    shown = EVENTS.replace("unit: u", "unit: {is: 010}").replace("d}", "{is: 2010-01-01}}")
    (event,) = parse_mapping(HEAD + COLUMNS + shown, "m.yaml").sheets[0].events
    assert {name: value.constant for name, value in event.fields.items()} == {
        "unit": "010",
        "occurred_on": "2010-01-01",
    }


def test_a_mapping_that_is_not_there_is_a_matter_of_usage() -> None:
    with pytest.raises(UsageError, match="township"):
        load_mapping("nowhere")
