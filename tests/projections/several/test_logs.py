"""Which logs join, and how their positions, streams and facts keep apart."""

from __future__ import annotations

import shutil
from contextlib import ExitStack
from datetime import date
from pathlib import Path

import attrs
import pytest

from evalcore.errors import DataError, UsageError
from evalcore.procedures.joining import joint
from evalcore.procedures.origin import KEYS_STREAM
from evalcore.record import open_record
from evalcore.record.log_tables import POSITIONS, column_of
from evalcore.record.positions import MOST, SPAN, parted, placed, shown
from evalcore.record.reading import register_effective
from evalcore.vocabulary import facts as every_kind
from evalcore.vocabulary.checkpoints import SigningKeyAdmitted
from evalcore.vocabulary.governance import FactRetracted
from tests.projections.several.world import (
    END,
    PLEDGE,
    UNIT,
    columns_of,
    joined_columns,
    opened,
    write,
)
from tests.projections.world import d

TWO = attrs.evolve(PLEDGE, pledge="C2")


def test_a_log_does_not_join_itself_a_copy_or_an_empty_one(
    tmp_path: Path, stack: ExitStack
) -> None:
    home = write(tmp_path / "home.db", [UNIT, PLEDGE])
    with pytest.raises(UsageError, match="are the same log"):
        opened(stack, home, home)
    other = write(tmp_path / "other.db", [UNIT])
    copy = Path(shutil.copy(other, tmp_path / "copy.db"))
    with pytest.raises(UsageError, match="are the same log"):
        opened(stack, home, other, copy)
    write(copy, [TWO], "it went on by itself")
    with pytest.raises(UsageError, match="are the same log"):
        opened(stack, home, other, copy)
    empty = tmp_path / "empty.db"
    open_record(empty, create=True).close()
    with pytest.raises(UsageError, match="holds nothing"):
        opened(stack, home, empty)


def test_a_copy_that_was_given_another_name_is_a_copy(tmp_path: Path, stack: ExitStack) -> None:
    home, other = write(tmp_path / "home.db", [PLEDGE]), write(tmp_path / "other.db", [UNIT])
    copy = Path(shutil.copy(other, tmp_path / "copy.db"))
    key = SigningKeyAdmitted(
        occurred_on=END, name="county.example", vkey="county.example+01020304+AAAA", role="log",
        admitted_by="县委",
    )  # fmt: skip
    write(copy, [key], KEYS_STREAM)
    with pytest.raises(UsageError, match=r"county\.example.*a copy of the other"):
        opened(stack, home, other, copy)


def test_more_logs_than_the_order_of_facts_can_hold_are_refused(
    tmp_path: Path, stack: ExitStack
) -> None:
    record = stack.enter_context(open_record(write(tmp_path / "home.db", [UNIT])))
    with pytest.raises(UsageError, match=str(MOST)):
        joint(record, record.head(), [(record, record.head())] * (MOST + 1))
    last = (date(9999, 12, 31) - date(1970, 1, 1)).days
    assert last * 3_000_000_000_000 + placed(MOST + 1, 0) < 1 << 63


def test_only_what_was_known_at_a_commit_is_read(tmp_path: Path, stack: ExitStack) -> None:
    home, path = write(tmp_path / "home.db", [UNIT]), write(tmp_path / "b.db", [UNIT, PLEDGE])
    write(path, [TWO, TWO], "second")
    record, log = (stack.enter_context(open_record(each)) for each in (home, path))
    logs = joint(record, record.head(), [(log, log.commit_at(2))])
    found = columns_of(stack, logs).connection.execute("SELECT position FROM log.pledges")
    assert found.fetchall() == [(placed(1, 2),)]
    with pytest.raises(DataError, match="commit boundary"):
        log.commit_at(3)


def test_a_withdrawal_and_a_correction_reach_events_of_their_own_log_alone(
    stack: ExitStack, tmp_path: Path
) -> None:
    withdrawn = FactRetracted(target=2, ground="误报", allowed_by="镇", occurred_on=d("02-01"))
    corrected = attrs.evolve(PLEDGE, pledge="C3", corrects=2, reason="误", authority="镇")
    columns = joined_columns(stack, tmp_path, [UNIT, PLEDGE, withdrawn], [UNIT, TWO, corrected])
    register_effective(columns.connection, END)
    found = columns.connection.execute("SELECT pledge, position, fact FROM effective_pledges")
    assert found.fetchall() == [("C3", placed(1, 3), placed(1, 2))]


@pytest.mark.parametrize("named", [-SPAN + 2, -2 * SPAN, 0, SPAN, SPAN + 2])
def test_a_number_that_names_no_event_of_its_log_names_none_of_another(
    stack: ExitStack, tmp_path: Path, named: int
) -> None:
    columns = joined_columns(stack, tmp_path, [UNIT])
    told = columns.connection.execute(
        f"SELECT {column_of('pledges', 'corrects', 1)} FROM (SELECT {named}::BIGINT AS corrects)"
    )
    assert told.fetchone() == (-1,)


def test_a_unit_and_a_fact_in_two_logs_are_one_and_the_home_log_tells_it(
    stack: ExitStack, tmp_path: Path
) -> None:
    columns = joined_columns(
        stack, tmp_path, [UNIT, PLEDGE], [attrs.evolve(UNIT, name="别名"), PLEDGE]
    )
    register_effective(columns.connection, END)
    sql = columns.connection.execute
    assert sql("SELECT name, position FROM effective_roster").fetchall() == [("红旗村", 1)]
    assert sql("SELECT position FROM effective_pledges").fetchall() == [(2,)]
    assert sql("SELECT position FROM repeated ORDER BY position").fetchall() == [
        (placed(1, 1),),
        (placed(1, 2),),
    ]


def test_streams_of_one_name_are_two_but_boxes_of_one_name_are_one_case(
    stack: ExitStack, tmp_path: Path
) -> None:
    sql = joined_columns(stack, tmp_path, [UNIT], [UNIT]).connection.execute
    found = sql("SELECT stream FROM log.roster ORDER BY position").fetchall()
    assert found == [("office",), ("1:office",)]
    box = f"SELECT {column_of('ballots', 'stream', 2)} FROM (SELECT 'box:B1' AS stream)"
    assert sql(box).fetchone() == ("box:B1",)


def test_every_column_that_names_a_position_is_moved_with_its_log() -> None:
    named = {
        (cls.FAMILY, spec.name)
        for cls in every_kind().values()
        for spec in cls.specs()
        if spec.kind == "whole" and ("position of" in spec.en or "位置" in spec.zh)
    }
    assert {each for each in named if each[1] != "corrects"} == set(POSITIONS)


def test_facts_of_one_day_keep_their_order_to_the_last_day(
    stack: ExitStack, tmp_path: Path
) -> None:
    far = attrs.evolve(TWO, occurred_on=date(9999, 12, 31))
    columns = joined_columns(stack, tmp_path, [UNIT, PLEDGE], [UNIT, far])
    register_effective(columns.connection, date(9999, 12, 31))
    found = columns.connection.execute("SELECT pledge FROM effective_pledges ORDER BY seq")
    assert found.fetchall() == [("C1",), ("C2",)]


def test_a_position_is_shown_with_the_number_of_its_log() -> None:
    assert [shown(at) for at in (1234, placed(2, 1234), -1)] == ["1234", "2:1234", "-1"]
    assert parted(placed(7, SPAN - 1)) == (7, SPAN - 1)


def test_an_act_on_nothing_is_told_with_the_log_that_it_stands_in(
    stack: ExitStack, tmp_path: Path
) -> None:
    wrong = attrs.evolve(TWO, corrects=1, reason="误", authority="镇")
    columns = joined_columns(stack, tmp_path, [UNIT], [UNIT, wrong])
    with pytest.raises(DataError, match=r"position 1:2 .*corrects position 1:1"):
        register_effective(columns.connection, END)
