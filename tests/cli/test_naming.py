"""Facts about whom rows are about, by name."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from cli.naming import naming
from evalcore.record import open_record
from evalcore.vocabulary.roster import PersonRegistered, UnitRegistered, UnitRenamed
from tests.cli.conftest import events

BEGUN = date(2024, 1, 1)


def test_a_person_is_named_with_the_unit_as_last_called_and_a_code_stays_where_no_name_is(
    tmp_path: Path,
) -> None:
    with open_record(tmp_path / "record.db", create=True) as record:
        record.append(
            "import-a",
            events(
                [
                    UnitRegistered(
                        occurred_on=BEGUN, unit="V1", name="红旗村", unit_kind="village"
                    ),
                    UnitRenamed(occurred_on=BEGUN, unit="V1", name="新红旗村"),
                    PersonRegistered(occurred_on=BEGUN, person="P1", name="王建国"),
                ]
            ),
            actor="test",
        )
        name = naming(record)
    assert name("V1", "P1") == "王建国(新红旗村)"
    assert (name("V1", ""), name("V2", "P2")) == ("新红旗村", "P2(V2)")
