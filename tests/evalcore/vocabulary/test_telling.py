"""A public state told straight from fields is that of the fact, byte for byte."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from evalcore.errors import DataError
from evalcore.vocabulary import Fact, FieldSpec, facts
from evalcore.vocabulary.pledges import PledgeMade
from evalcore.vocabulary.telling import encode, telling

CLASSES = list(facts().values())


def sample(spec: FieldSpec) -> Any:
    """A value that this field may have, other than its default."""
    if spec.choices:
        return list(spec.choices)[-1]
    return {
        "day": date(2025, 3, 4),
        "whole": 7,
        "flag": True,
        "period": "2025Q3",
    }.get(spec.kind, "甲“乙”\n")


def told(cls: type[Fact], fields: dict[str, Any]) -> bytes | None:
    """The state of these fields without a fact."""
    found = telling(cls, fields)
    if found is None:
        return None
    state = {}
    for one in found:
        one.check(None, one.attribute, fields[one.name])
        if fields[one.name] != one.default:
            state[one.name] = fields[one.name]
    return encode(state)


@pytest.mark.parametrize("cls", CLASSES, ids=lambda cls: cls.__name__)
def test_every_class_is_told_as_it_writes_itself(cls: type[Fact]) -> None:
    public = [spec for spec in cls.specs() if not spec.private]
    every = {spec.name: sample(spec) for spec in reversed(public)}
    least = {spec.name: sample(spec) for spec in public if spec.required}
    usual = least | {spec.name: spec.default for spec in public if not spec.required}
    for fields in (every, least, usual):
        if any(spec.private and spec.required for spec in cls.specs()):
            assert telling(cls, fields) is None
        else:
            assert told(cls, fields) == cls(**fields).public_state()


def test_what_is_no_whole_fact_or_holds_private_words_is_not_told() -> None:
    names = {spec.name for spec in PledgeMade.specs() if spec.required}
    assert telling(PledgeMade, names)
    assert telling(PledgeMade, names - {"occurred_on"}) is None
    assert telling(PledgeMade, {*names, "no such field"}) is None
    for cls in CLASSES:
        for spec in cls.specs():
            if spec.private:
                assert telling(cls, [each.name for each in cls.specs()]) is None


def test_a_bad_value_is_refused_as_by_the_fact() -> None:
    fields = {spec.name: sample(spec) for spec in PledgeMade.specs() if spec.required}
    with pytest.raises(DataError) as quick:
        told(PledgeMade, fields | {"occurred_on": "2025-03-04"})
    with pytest.raises(DataError) as made:
        PledgeMade(**fields | {"occurred_on": "2025-03-04"})
    assert str(quick.value) == str(made.value)
