"""Facts about mapping files: what comes with the program is whole, what is wrong names its line."""

from __future__ import annotations

import pytest

from evalcore.errors import DataError, UsageError
from evalcore.intake.binding import header_key
from evalcore.intake.mapping_file import built_in, load_mapping, parse_mapping
from evalcore.vocabulary import facts

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
    placed = {event.fact.__name__ for sheet in load_mapping().sheets for event in sheet.events}
    missing = {cls.__name__ for cls in facts().values()} - placed
    assert missing == {"SourceReceived", "SchemeAdopted"}


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
        (HEAD + COLUMNS + EVENTS + "name: y\n", 12, "YAML"),
        ("zone: Mars/Olympus\n" + HEAD + COLUMNS + EVENTS, 1, "zone"),
    ],
)
def test_a_mistake_in_a_mapping_names_line_and_key(text: str, line: int, key: str) -> None:
    with pytest.raises(DataError) as caught:
        parse_mapping(text, "m.yaml")
    assert f"line {line}" in str(caught.value)
    assert key in str(caught.value)


def test_a_mapping_that_is_not_there_is_a_matter_of_usage() -> None:
    with pytest.raises(UsageError, match="township"):
        load_mapping("nowhere")
