"""``trail`` of decisions: schemes, keys, checkpoints, ties and standings, told by those who made
them and those whom they are about."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from evalcore.record import NewEvent, open_record
from evalcore.vocabulary import Fact
from evalcore.vocabulary.roster import PersonRegistered, UnitRegistered
from tests.cli.test_trail import Command, entries

DAY = date(2025, 3, 1)
VKEY = "example.org/log+1a2b3c4d+AWHexd2LGeUV8RXuc6Y2dTO8pHGKnGQoYIAFPsVo3oyK"


@pytest.fixture
def decided(tmp_path: Path) -> Path:
    """A record of decisions: a scheme, a key, a checkpoint, a witness, a tie, a standing, a revoked
    key."""
    from evalcore.vocabulary.checkpoints import (
        CheckpointSigned,
        CheckpointWitnessed,
        SigningKeyAdmitted,
        SigningKeyRevoked,
    )
    from evalcore.vocabulary.governance import SchemeAdopted
    from evalcore.vocabulary.results import StandingPublished, TieDecided

    facts: list[Fact] = [
        UnitRegistered(occurred_on=DAY, unit="V2", name="西村", unit_kind="village"),
        PersonRegistered(occurred_on=DAY, person="P1", name="王建国"),
        SchemeAdopted(
            occurred_on=DAY, scheme="own", digest="ab" * 32, adopted_by="县委", document="7号"
        ),
        SigningKeyAdmitted(
            occurred_on=DAY, name="example.org/log", vkey=VKEY, role="log", admitted_by="县委办"
        ),
        CheckpointSigned(
            occurred_on=DAY, origin="example.org/log", size=4, root="cd" * 32, vkey=VKEY,
            note="ef" * 32,
        ),
        CheckpointWitnessed(
            occurred_on=DAY, origin="example.org/log", size=4, root="cd" * 32, witness="市档案馆",
            vkey=VKEY, cosigned_at="2025-03-02T00:00:00Z", note="01" * 32,
        ),
        TieDecided(
            occurred_on=DAY, scheme="own", period="2025", rule="list:top", unit="V2", person="P1",
            taken=True, decided_by="县委常委会",
        ),
        StandingPublished(
            occurred_on=DAY, run="23" * 32, scheme="own", period="2025", unit="V2", person="P1",
            status="ranked", total=8750, decimals=2, rank=1, ranked_of=1, salt="45" * 16,
        ),
        SigningKeyRevoked(
            occurred_on=DAY, vkey=VKEY, because="compromised", good_until=4, revoked_by="县委办"
        ),
    ]  # fmt: skip
    path = tmp_path / "decided.db"
    with open_record(path, create=True) as record:
        events = [NewEvent(fact.topic(), fact.public_state()) for fact in facts]
        record.append("a", events[:2], actor="li")
        record.append("b", events[2:], actor="zhang")
    return path


def test_decisions_say_whose_they_are(evalcore: Command, decided: Path) -> None:
    found = entries(evalcore("trail", "--overrides", "--store", decided, "--json"))
    assert list(found) == [3, 4, 5, 6, 7, 8, 9]
    assert {entry["kind"] for entry in found.values()} == {"decision"}
    assert [found[at]["authority"] for at in (3, 4, 6, 7, 9)] == [
        "县委",
        "县委办",
        "市档案馆",
        "县委常委会",
        "县委办",
    ]
    ran = evalcore("trail", "--actor", "zhang", "--store", decided)
    assert "decisions 7" in ran.out
    assert "decided by 县委常委会" in ran.out


def test_keys_checkpoints_and_standings_read_well(evalcore: Command, decided: Path) -> None:
    ran = evalcore("trail", "--overrides", "--store", decided)
    assert "公钥: example.org/log+1a2b3c4d\n" in ran.out
    assert f"存证根: {'cd' * 8}…\n" in ran.out
    assert "停用原因: 泄露" in ran.out
    assert "总分: 87.50" in ran.out
    assert "45" * 16 not in ran.out


def test_a_person_shows_decisions_about_them_and_so_does_a_subject_as_results_name_it(
    evalcore: Command, decided: Path
) -> None:
    for asked in ("P1", "王建国", "P1@V2"):
        found = evalcore("trail", asked, "--store", decided, "--json").json
        assert (found["kind"], found["code"]) == ("person", "P1")
        assert [entry["position"] for entry in found["entries"]] == [2, 7, 8]
    vacancy = evalcore("trail", "unattributed@V2", "--store", decided, "--json").json
    assert (vacancy["kind"], vacancy["code"]) == ("unit", "V2")
