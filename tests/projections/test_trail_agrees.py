"""What the trail says counts is what is counted, whatever was corrected, withdrawn and repeated."""

from __future__ import annotations

import random
from datetime import date
from pathlib import Path

import pytest

from evalcore.record import NewEvent, open_record
from evalcore.record.effective import register_effective
from evalcore.record.reading import open_columns
from evalcore.vocabulary import Fact
from evalcore.vocabulary.governance import FactRetracted
from evalcore.vocabulary.pledges import PledgeMade
from projections.trail import open_trail

DAY = date(2025, 3, 1)
WHY = {"reason": "错", "authority": "县委"}


def pledge(code: str, content: str, corrects: int | None = None) -> PledgeMade:
    why = {"corrects": corrects, **WHY} if corrects else {}
    return PledgeMade(
        occurred_on=DAY, received_on=DAY, pledge=code, unit="V1", pledge_kind="annual",
        content=content, **why,
    )  # fmt: skip


def muddle(seed: int) -> list[Fact]:
    """A dozen acts on a few pledges: repeats, corrections of corrections, withdrawals of those."""
    chance = random.Random(seed)
    facts: list[Fact] = [pledge("A", "0")]
    for number in range(1, 13):
        named = chance.randint(1, number)
        kind = chance.choice(("report", "correct", "correct", "withdraw", "withdraw"))
        before = facts[named - 1]
        if kind == "report":
            facts.append(pledge(chance.choice("AB"), str(number)))
        elif kind == "withdraw":
            facts.append(
                FactRetracted(occurred_on=DAY, target=named, ground="错", allowed_by="县委")
            )
        elif isinstance(before, FactRetracted):
            target = chance.randint(1, named - 1)
            facts.append(
                FactRetracted(
                    occurred_on=DAY,
                    target=target,
                    ground="错",
                    allowed_by="县委",
                    corrects=named,
                    **WHY,
                )
            )
        else:
            facts.append(pledge(chance.choice("AB"), str(number), named))
    return facts


@pytest.mark.parametrize("seed", range(10))
def test_the_trail_says_of_every_fact_whether_it_is_counted(tmp_path: Path, seed: int) -> None:
    facts = muddle(seed)
    with open_record(tmp_path / "r.db", create=True) as record:
        for fact in facts:
            record.append(
                f"s-{record.head().size}", [NewEvent(fact.topic(), fact.public_state())], actor="a"
            )
        for known_at in record.commits()[::3]:
            with open_columns(record, known_at) as columns:
                register_effective(columns.connection, DAY)
                counted = {
                    row[0]
                    for row in columns.connection.execute(
                        "SELECT position FROM effective_pledges"
                    ).fetchall()
                }
            with open_trail(record, known_at) as trail:
                asked = range(1, known_at.size + 1)
                entries = trail.entries(list(asked))
            said = {e.position for e in entries if e.counts and e.fact == "PledgeMade"}
            assert said == counted
            for entry in entries:
                assert (entry.by == 0) == entry.counts
                assert entry.by <= known_at.size
