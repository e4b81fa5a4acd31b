"""Attacks on being heard: whoever keeps the books makes an objection vanish by a file."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from evalcore.procedures.checking_sheets import open_objections
from evalcore.record import NewEvent, open_record
from evalcore.vocabulary.checksheets import PointObjected
from tests.cli.ballot_world import make_record
from tests.cli.conftest import Ran

Command = Callable[..., Ran]
OBJECTED = PointObjected(
    occurred_on=date(2026, 1, 4), received_on=date(2026, 1, 4), objection="YY-1", scheme="s",
    period="2025", unit="V1", indicator="reply", note="回复过了",
)  # fmt: skip
WHY = {"reason": "误", "authority": "县委"}
ELSE = {"period": "2024", "indicator": "other", "scheme": "t", "unit": "T1"}


@pytest.fixture
def store(tmp_path: Path) -> Path:
    path = make_record(tmp_path / "record.db")
    with open_record(path) as record:
        event = NewEvent(
            OBJECTED.topic(), OBJECTED.public_state(), OBJECTED.private_state(),
            OBJECTED.seal_scope(),
        )  # fmt: skip
        record.append("import-o", [event], actor="赵")
    return path


def position(store: Path) -> int:
    with open_record(store) as record:
        return record.head().size


def hand_in(evalcore: Command, store: Path, line: dict[str, Any], *more: object) -> Ran:
    path = store.parent / "in.jsonl"
    path.write_text(json.dumps(line, ensure_ascii=False), encoding="utf-8")
    return evalcore("import", path, "--store", store, "--received-on", "2026-01-06", *more)


def test_an_objection_is_not_withdrawn_by_a_file(store: Path, evalcore: Command) -> None:
    told = {"target": position(store), "ground": "误", "allowed_by": "县委"}
    ran = hand_in(evalcore, store, {"fact": "FactRetracted", "occurred_on": "2026-01-05", **told})
    assert ran.code == 1
    assert "every objection is answered" in ran.out
    with open_record(store) as record:
        assert [one.objection for one in open_objections(record, "2025")] == ["YY-1"]


@pytest.mark.parametrize("name", sorted(ELSE))
def test_an_objection_is_not_made_one_of_something_else(
    store: Path, evalcore: Command, name: str
) -> None:
    state = json.loads(OBJECTED.public_state()) | {"fact": "PointObjected", name: ELSE[name]}
    for line, more in (
        (state | {"corrects": position(store), **WHY}, ()),
        (state, ("--correct", "--reason", "误", "--authority", "县委")),
    ):
        ran = hand_in(evalcore, store, line, *more)
        assert ran.code == 1
        assert "every objection is answered" in ran.out
