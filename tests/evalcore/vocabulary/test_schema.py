"""Facts about the listing of the vocabulary."""

from __future__ import annotations

from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from evalcore.errors import UsageError
from evalcore.vocabulary import FAMILIES, facts
from evalcore.vocabulary.schema import FAMILY_TITLES, json_schema, markdown, schemas
from tests.evalcore.intake.test_jsonl import MEETING, UNIT, example, line_of

PAGE = Path(__file__).parents[3] / "docs" / "vocabulary.md"


@pytest.mark.parametrize("cls", facts().values(), ids=lambda cls: cls.__name__)
def test_every_fact_has_a_valid_schema_that_its_own_line_meets(cls: type) -> None:
    schema = json_schema(cls)
    Draft202012Validator.check_schema(schema)
    Draft202012Validator(schema).validate(line_of(example(cls)))


def test_a_schema_refuses_what_is_not_a_code_or_not_a_field() -> None:
    assert not Draft202012Validator(schemas()["MeetingHeld"]).is_valid(MEETING)
    unit = Draft202012Validator(schemas()["UnitRegistered"])
    assert unit.is_valid(UNIT | {"unit_kind": "village"})
    assert not unit.is_valid(UNIT | {"unit_kind": "village", "more": 1})


def test_private_fields_and_keys_are_marked() -> None:
    schema = schemas("problems")["ProblemFound"]
    assert schema["properties"]["reporter"]["x-private"] is True
    assert "x-private" not in schema["properties"]["category"]
    assert schema["x-key"] == ["problem", "ordinal"]


def test_every_family_has_a_title() -> None:
    assert tuple(FAMILY_TITLES) == FAMILIES


def test_an_unknown_family_is_a_matter_of_usage() -> None:
    with pytest.raises(UsageError, match="roster"):
        schemas("nothing")


def test_the_page_of_the_vocabulary_is_current() -> None:
    assert PAGE.read_text(encoding="utf-8") == markdown()
