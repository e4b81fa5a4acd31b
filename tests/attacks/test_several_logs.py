"""Further logs that mean harm: what one office writes in its own log, against another's results."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path

import attrs
import pytest

from cli.main import main
from evalcore.errors import DataError
from evalcore.procedures.joining import joint
from evalcore.procedures.origin import KEYS_STREAM, origin_of
from evalcore.record import open_record
from evalcore.record.positions import placed
from evalcore.record.reading import register_effective
from evalcore.vocabulary import Fact
from evalcore.vocabulary.ballots import BallotBoxOpened, BallotBoxVoided
from evalcore.vocabulary.checkpoints import SigningKeyAdmitted
from evalcore.vocabulary.evaluations import VotesTallied
from evalcore.vocabulary.periods import FinalGradeDecided
from evalcore.vocabulary.pledges import PledgeFulfilled
from evalcore.vocabulary.results import StandingPublished
from projections.ledgers import build
from tests.cli.conftest import Ran
from tests.cli.test_several_logs import fill
from tests.projections.several.conftest import stack
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

__all__ = ["stack"]

OPENED = BallotBoxOpened(
    occurred_on=d("06-01"), received_on=d("06-01"), box="B1", meeting="M1", part="masses",
    organiser="V1", rules="{}", rules_digest="00" * 32, opened_by="镇",
)  # fmt: skip
VOIDED = BallotBoxVoided(
    occurred_on=d("06-02"), received_on=d("06-02"), box="B1", ground="误", decided_by="邻县"
)
VOTES = VotesTallied(
    occurred_on=d("06-02"), meeting="M1", part="masses", rater_category="c", item="i",
    option="o", votes=900, ordinal=2,
)  # fmt: skip


@pytest.mark.parametrize(
    ("stream", "fact"), [("box:B1", VOIDED), ("anything", VOIDED), ("box:B1", VOTES)]
)
def test_no_log_says_anything_of_a_ballot_box_that_another_opened(
    stack: ExitStack, tmp_path: Path, stream: str, fact: Fact
) -> None:
    home = write(tmp_path / "home.db", [UNIT])
    write(home, [OPENED], "box:B1")
    other = write(tmp_path / "other.db", [attrs.evolve(UNIT, unit="V9")])
    write(other, [fact], stream)
    with pytest.raises(DataError, match=r"ballot box B1 stands in two logs \(0 and 1"):
        columns_of(stack, opened(stack, home, other))
    log = stack.enter_context(open_record(other))
    before = joint(
        record := stack.enter_context(open_record(home)), record.head(), [(log, log.commit_at(1))]
    )
    columns_of(stack, before)


STANDING = StandingPublished(
    occurred_on=d("01-15"), received_on=d("01-15"), run="ab" * 32, scheme="own-2024",
    period="2024", unit="V1", person="P1", status="ranked", grade="好",
)  # fmt: skip
GRADE = FinalGradeDecided(
    occurred_on=d("01-20"), received_on=d("01-20"), scheme="own-2024", period="2024",
    run="ab" * 32, unit="V1", person="P1", proposed="好", grade="差", ground="邻县", decided_by="x",
)  # fmt: skip


@pytest.mark.parametrize("ordinal", [1, 2])
@pytest.mark.parametrize(
    ("home", "grade"), [([], "好"), ([attrs.evolve(GRADE, grade="一般")], "一般")]
)
def test_a_final_grade_counts_in_the_log_alone_that_published_the_standing(
    stack: ExitStack, tmp_path: Path, home: list[Fact], grade: str, ordinal: int
) -> None:
    hostile = attrs.evolve(GRADE, ordinal=ordinal)
    columns = joined_columns(stack, tmp_path, [UNIT, STANDING, *home], [UNIT, hostile])
    register_effective(columns.connection, END)
    build(columns.connection, d("01-01"), END, END, only=["final_grades", "past_standings"])
    found = columns.connection.execute("SELECT grade FROM past_standings").fetchall()
    assert found == [(grade,)]


def test_what_another_office_says_of_a_case_counts_and_bears_the_number_of_its_log(
    stack: ExitStack, tmp_path: Path
) -> None:
    """Codes are one over all logs: so is whoever writes of them. What it was, is in the row."""
    kept = PledgeFulfilled(occurred_on=d("05-01"), received_on=d("05-01"), pledge="C1")
    columns = joined_columns(stack, tmp_path, [UNIT, PLEDGE], [UNIT, kept])
    register_effective(columns.connection, END)
    build(columns.connection, d("01-01"), END, END, only=["pledges"])
    ((events,),) = columns.connection.execute("SELECT events FROM pledges").fetchall()
    assert events == [2, placed(1, 2)]


def test_facts_brought_again_in_a_log_of_another_name_count_once_and_are_listed(
    stack: ExitStack, tmp_path: Path
) -> None:
    """No copy, which is refused: the same rows, imported into a log made for it."""
    more = attrs.evolve(PLEDGE, content="别的", pledge="C1")
    columns = joined_columns(stack, tmp_path, [UNIT, PLEDGE], [PLEDGE, UNIT], [more, UNIT])
    register_effective(columns.connection, END)
    found = columns.connection.execute("SELECT position, content FROM effective_pledges").fetchall()
    assert found == [(2, "修路")]
    listed = columns.connection.execute("SELECT count(*) FROM repeated").fetchall()
    assert listed == [(4,)]


Command = Callable[..., Ran]
HOME = ("--store", "home.db")
RESULTS = ("--by", "县委组织部", "--on", "2026-01-15", "--out", "results.db")


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """home.db, which adopted own.yaml, and a.db, b.db, whose second commit is the bad month."""
    folder = tmp_path_factory.mktemp("counties")
    scheme = fill(folder)
    logs = ("--store", folder / "home.db", "--with", folder / "a.db", "--with", folder / "b.db")
    line = ["tie", "decide", "list:top", "--scheme", scheme, *RESULTS[:4], "--takes", "张伟", *logs]
    assert main([str(part) for part in line]) == 0
    for name in ("a.db", "b.db"):
        write(folder / name, [attrs.evolve(PLEDGE, pledge=f"late-{name}", unit="T1")], "month")
    return folder


@pytest.fixture
def counties(made: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("EVALCORE_LANG", "en")
    monkeypatch.chdir(tmp_path)
    return Path(shutil.copytree(made, tmp_path, dirs_exist_ok=True))


def test_a_log_that_is_read_short_is_told_when_it_is_published_and_when_it_is_replayed(
    counties: Path, evalcore: Command
) -> None:
    with open_record("b.db") as log:
        first = log.commits()[0].size
        name = origin_of(log, first)
    ran = evalcore("publish", "--scheme", "own.yaml", *HOME, "--with", "a.db", "--with",
                   f"b.db@{first}", *RESULTS, "--json")  # fmt: skip
    assert ran.code == 0, ran.err
    assert f"Of {name} only {first} of {first + 1} events were read" in ran.err
    assert f"2025 is not sealed in {name}" in ran.err
    assert "of 1" not in ran.err.replace(f"of {first + 1} ", "")
    # What it took in after the publication is nothing that was left out.
    write(counties / "b.db", [attrs.evolve(PLEDGE, pledge="after")], "after")
    ran = evalcore("replay", *HOME, "--with", "a.db", "--with", "b.db", "--json")
    assert ran.code == 0, ran.err
    (missing,) = ran.json["missing"]
    assert f"the last 1 events that {name} held when the run was published" in missing
    assert f"{first} of {first + 1}" in missing


def test_standings_that_a_log_never_published_are_named_when_it_is_verified(
    counties: Path, evalcore: Command
) -> None:
    """They are read as those of an earlier year: whoever relies on a log has it verified."""
    write(counties / "b.db", [STANDING], "year:own-2024:2024")
    ran = evalcore("publish", "--scheme", "own.yaml", *HOME, "--with", "a.db", "--with", "b.db",
                   *RESULTS)  # fmt: skip
    assert ran.code == 0, ran.err
    ran = evalcore("verify", "results.certificate.txt", *HOME, "--with", "a.db", "--with", "b.db")
    assert ran.code == 1
    assert "it is the standing of a run that was never published" in ran.out


def test_a_name_that_moves_the_cursor_is_shown_as_none(counties: Path, evalcore: Command) -> None:
    key = SigningKeyAdmitted(
        occurred_on=END, name="b\x1b[2J\x1b]0;x\x07\u202ey", vkey="v", role="log", admitted_by="x"
    )
    write(counties / "b.db", [key], KEYS_STREAM)
    ran = evalcore("score", "--scheme", "own.yaml", *HOME, "--with", "b.db", "--out", "x.db")
    assert "[2J" in ran.out + ran.err
    for text in (ran.out, ran.err):
        assert not set(text) & set("\x1b\x07\u202e")


def test_forty_logs_make_one_run_and_an_empty_one_is_named(
    counties: Path, evalcore: Command
) -> None:
    many = [str(write(counties / f"{n}.db", [attrs.evolve(UNIT, unit=f"W{n}")])) for n in range(40)]
    options = [part for each in many for part in ("--with", each)]
    ran = evalcore("score", "--scheme", "own.yaml", *HOME, *options, "--json", "--out", "x.db")
    assert ran.code == 0, ran.err
    assert len(ran.json["run"]["further"]) == 40
    open_record("none.db", create=True).close()
    ran = evalcore("score", "--scheme", "own.yaml", *HOME, "--with", "none.db", "--out", "y.db")
    assert ran.code == 2
    assert "none.db holds nothing" in ran.err
