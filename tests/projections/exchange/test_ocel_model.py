"""Facts about the vocabulary as types of events and objects."""

from __future__ import annotations

import pytest

from evalcore.vocabulary import facts
from projections.exchange import FOR_ANALYSTS, FOR_REVIEWERS
from projections.exchange.ocel_model import (
    CHANGES,
    ROSTER,
    attributes_of,
    changes_of,
    event_type,
    object_types,
    words_of,
)

CLASSES = list(facts().values())
LANGUAGES = ("zh", "en")


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_two_types_share_a_title_or_a_table(language: str) -> None:
    events = [event_type(cls, FOR_REVIEWERS, language) for cls in CLASSES]
    objects = object_types(language).values()
    for kinds in (events, objects):
        assert len({kind.title for kind in kinds}) == len(kinds)
        # SQLite takes names that differ in case alone for one.
        assert len({kind.table.lower() for kind in kinds}) == len(kinds)


def test_no_table_of_a_type_bears_a_name_of_the_standard() -> None:
    names = {f"event_{cls.__name__}".lower() for cls in CLASSES}
    names |= {f"object_{kind.table}".lower() for kind in object_types("en").values()}
    assert not names & {"event_object", "event_map_type", "object_object", "object_map_type"}


def test_every_kind_of_case_that_a_fact_names_is_a_type_of_objects() -> None:
    named = {s.refers_to for cls in CLASSES for s in cls.specs() if s.refers_to}
    assert named == set(object_types("zh"))


def test_object_types_are_called_as_people_call_them() -> None:
    titles = {name: kind.title for name, kind in object_types("zh").items()}
    assert (titles["problem"], titles["pledge"], titles["unit"], titles["person"]) == (
        "问题", "承诺", "组织", "人员",
    )  # fmt: skip
    assert object_types("en")["result_objection"].title == "result objection"


@pytest.mark.parametrize("edition", [FOR_ANALYSTS, FOR_REVIEWERS])
def test_no_attribute_is_a_private_field(edition) -> None:
    for cls in CLASSES:
        private = {spec.name for spec in cls.specs() if spec.private}
        kind = event_type(cls, edition, "zh")
        assert not private & {spec.name for spec in kind.attributes}
    for kind in object_types("zh").values():
        private = {spec.name for spec in kind.opener.specs() if spec.private}
        assert not private & set(attributes_of(kind, edition))


def test_every_change_is_of_an_attribute_that_the_object_has() -> None:
    found = {
        (cls.__name__, field, attribute)
        for kind in object_types("zh").values()
        for cls, _key, field, attribute in changes_of(kind)
        if attribute in attributes_of(kind, FOR_ANALYSTS)
        and field in {spec.name for spec in cls.specs()}
    }
    assert found == {
        (name, field, attribute)
        for name, fields in CHANGES.items()
        for field, attribute in fields.items()
    }


def test_relations_of_the_roster_name_fields_that_there_are() -> None:
    classes = {cls.__name__: {s.name for s in cls.specs()} for cls in CLASSES}
    for name, source, target in ROSTER:
        assert {source, target} <= classes[name]


def test_an_event_type_reads_as_words_in_english() -> None:
    assert words_of("ProblemFound") == "Problem found"
