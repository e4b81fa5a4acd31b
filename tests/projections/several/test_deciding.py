"""What people decide stands in the home log; other logs decide nothing in its run."""

from __future__ import annotations

from contextlib import ExitStack
from pathlib import Path

import attrs

from evalcore.procedures.joining import joint
from evalcore.record import open_record
from evalcore.record.positions import placed
from evalcore.record.reading import register_effective
from evalcore.schemes.loader import load_scheme
from evalcore.vocabulary.governance import PeriodOpened, SchemeAdopted
from evalcore.vocabulary.periods import PeriodSealed
from evalcore.vocabulary.results import StandingPublished, TieDecided
from projections.decisions import decided
from projections.ledgers import build
from projections.publishing.elsewhere import unfinished
from projections.publishing.late import late_facts
from projections.publishing.stamp import adoption
from tests.cli.official_scheme import write_scheme
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

SEAL = PeriodSealed(
    occurred_on=d("2026-01-05"), received_on=d("2026-01-05"), period="2025",
    starts_on=d("01-01"), ends_on=END, size=2, sealed_by="县委",
)  # fmt: skip
YEAR = "year:2025"


def test_a_seal_at_home_closes_every_log_and_one_elsewhere_its_own(
    stack: ExitStack, tmp_path: Path
) -> None:
    early, late = (attrs.evolve(PLEDGE, pledge=f"C{n}") for n in (5, 6))
    other = write(tmp_path / "other.db", [UNIT, early])
    home = write(tmp_path / "home.db", [UNIT, SEAL])
    write(other, [late], "late")
    columns = columns_of(stack, opened(stack, home, other))
    assert [one.position for one in late_facts(columns.connection)] == [placed(1, 3)]
    turned = columns_of(stack, opened(stack, other, home))
    assert late_facts(turned.connection) == ()


def test_adoptions_and_decided_ties_of_other_logs_decide_nothing_here(
    stack: ExitStack, tmp_path: Path
) -> None:
    scheme = load_scheme(write_scheme(tmp_path))
    adopted = SchemeAdopted(
        occurred_on=d("01-01"), received_on=d("01-01"), scheme=scheme.id, digest=scheme.digest,
        adopted_by="县委",
    )  # fmt: skip
    tie = TieDecided(
        occurred_on=END, received_on=END, scheme=scheme.id, period="2025", rule="list:top",
        unit="V2", person="P2", taken=True, decided_by="县委",
    )  # fmt: skip
    for home, other, count in (([UNIT], [adopted, tie], 0), ([adopted, tie], [UNIT], 1)):
        columns = joined_columns(stack, tmp_path / str(count), home, other)
        register_effective(columns.connection, END)
        assert len(decided(columns.connection, scheme)) == count
        assert (adoption(columns.connection, scheme.id) is not None) == bool(count)


def test_standings_that_another_log_published_are_those_of_earlier_years(
    stack: ExitStack, tmp_path: Path
) -> None:
    before = StandingPublished(
        occurred_on=d("01-15"), received_on=d("01-15"), run="ab" * 32, scheme="own-2024",
        period="2024", unit="V1", person="P1", status="ranked", grade="好",
    )  # fmt: skip
    columns = joined_columns(stack, tmp_path, [UNIT, PLEDGE], [UNIT, before])
    register_effective(columns.connection, END)
    build(columns.connection, d("01-01"), END, END, only=["past_standings"])
    found = columns.connection.execute("SELECT unit, period, grade, events FROM past_standings")
    assert found.fetchall() == [("V1", "2024", "好", [placed(1, 2)])]


def test_a_log_that_opened_the_period_has_to_seal_it_and_to_be_read_with_its_seal(
    stack: ExitStack, tmp_path: Path
) -> None:
    scheme = load_scheme(write_scheme(tmp_path))
    home = stack.enter_context(open_record(write(tmp_path / "home.db", [UNIT])))
    path = write(tmp_path / "other.db", [UNIT])

    def reasons(known_at: int | None = None) -> list[str]:
        with open_record(path) as other:
            logs = joint(home, home.head(), [(other, other.commit_at(known_at))])
            return list(unfinished(logs.further[0], scheme))

    assert reasons() == []
    opening = PeriodOpened(
        occurred_on=d("01-01"), received_on=d("01-01"), period="2025", starts_on=d("01-01"),
        ends_on=END,
    )  # fmt: skip
    write(path, [opening], YEAR)
    (open_still,) = reasons()
    assert "2025 was opened in evalcore/" in open_still
    write(path, [SEAL], YEAR)
    assert reasons() == []
    (too_early,) = reasons(known_at=1)
    assert "The run reads 1 events" in too_early
    assert "sealed there with 2" in too_early
