"""Several logs make one run: as if one log held all of it, but for where its events stand."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import projections
from evalcore.demo.year import make_year
from evalcore.record import open_record, reading
from evalcore.record.joined import JointCommit
from evalcore.record.positions import parted
from evalcore.schemes.loader import load_scheme
from evalcore.vocabulary import Fact
from projections.digests import lines, table_digests
from projections.evaluation import Evaluation
from projections.publishing.stamp import stamp
from tests.cli.official_scheme import facts as small_year
from tests.cli.official_scheme import write_scheme
from tests.projections.several.world import (
    WITHOUT_POSITIONS,
    dealt,
    evaluated,
    opened,
    write,
)

SCHEME = load_scheme("county-secretaries-2025")
SMALL = small_year()
VILLAGES = ("V1", "V2", "V3", "V4")


def unit_of(fact: Any) -> str:
    if unit := getattr(fact, "unit", ""):
        return str(unit)
    return f"V{fact.person[1:]}" if getattr(fact, "person", "") else str(fact.pledge[1:3])


def small_logs(folder: Path, places: dict[str, int], logs: int) -> list[Path]:
    """The small year in so many logs; what is of no village there stands in each."""

    def is_in(fact: Fact, n: int) -> bool:
        return places.get(unit_of(fact), n) == n

    folder.mkdir(exist_ok=True)
    return [
        write(folder / f"{n}.db", [fact for fact in SMALL if is_in(fact, n)]) for n in range(logs)
    ]


@pytest.fixture(scope="module")
def own(tmp_path_factory: pytest.TempPathFactory) -> Any:
    return load_scheme(write_scheme(tmp_path_factory.mktemp("own")))


@pytest.fixture(scope="module")
def three(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    folder = tmp_path_factory.mktemp("three")
    return small_logs(folder, {"V1": 0, "V2": 1, "V3": 1, "V4": 2}, 3)


def rows(evaluation: Evaluation, sql: str) -> list[Any]:
    return evaluation.connection.execute(sql).fetchall()


def test_a_countys_year_in_three_logs_gives_the_standings_of_one_log(
    tmp_path: Path, stack: ExitStack, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading, "SEGMENT_LEAST", 100)
    year = [fact for entry in make_year(3, 3)[1] for fact in entry.facts]
    together = evaluated(stack, SCHEME, write(tmp_path / "one.db", year))
    groups = [("", "T01"), ("T02",), ("T03",)]
    parts = [write(tmp_path / f"{n}.db", some) for n, some in enumerate(dealt(year, groups))]
    apart = evaluated(stack, SCHEME, *parts)
    then, now = table_digests(together), table_digests(apart)
    assert {table: then[table] for table in WITHOUT_POSITIONS} == {
        table: now[table] for table in WITHOUT_POSITIONS
    }
    # A holding is told from others by the position of the event that begins it.
    counted = (
        "SELECT subject, indicator, regexp_replace(slot, '[|][0-9]+$', '') AS slot, credit, "
        "possible, ledger FROM contributions ORDER BY ALL"
    )
    assert rows(together, counted) == rows(apart, counted)
    assert len(stamp(apart).further) == 2
    assert len(together.standings) > 20


@settings(max_examples=5, deadline=None, derandomize=True)
@given(st.tuples(*(st.integers(0, 2) for _village in VILLAGES)), st.booleans())
def test_any_split_by_unit_gives_the_same_standings(
    tmp_path_factory: pytest.TempPathFactory, own: Any, where: tuple[int, ...], turned: bool
) -> None:
    folder = tmp_path_factory.mktemp("split")
    home, *others = small_logs(folder, dict(zip(VILLAGES, where, strict=True)), 3)
    with ExitStack() as held:
        apart = evaluated(held, own, home, *(reversed(others) if turned else others))
        found = {table: list(lines(apart, table)) for table in WITHOUT_POSITIONS}
        one = write(folder / "one.db", SMALL)
        together = evaluated(held, own, one)
        assert found == {table: list(lines(together, table)) for table in WITHOUT_POSITIONS}


def test_logs_count_alike_in_whatever_order_they_are_named(
    three: list[Path], own: Any, stack: ExitStack
) -> None:
    home, a, b = three
    first, again = evaluated(stack, own, home, a, b), evaluated(stack, own, home, b, a)
    assert table_digests(first) == table_digests(again)
    assert stamp(first).run == stamp(again).run
    origins = [one.origin for one in stamp(first).further]
    assert origins == sorted(origins)


def test_every_position_of_a_result_leads_to_its_event_in_its_log(
    three: list[Path], own: Any, stack: ExitStack
) -> None:
    logs = opened(stack, *three)
    records = [logs.record, *(log.record for log in logs.further)]
    met = set()
    found = evaluated(stack, own, *three)
    for pledge, events in rows(found, "SELECT row, events FROM pledges"):
        for position in events:
            log, at = parted(position)
            (stored,) = records[log].read(at, at)
            assert f'"pledge":"{pledge}"'.encode() in stored.public
            met.add(log)
    assert met == {0, 1, 2}


def test_the_run_is_another_one_when_any_log_is_another_one(
    three: list[Path], own: Any, stack: ExitStack
) -> None:
    home, a, b = three
    sets = ((home,), (home, a), (home, b), (a, home))
    infos = [stamp(evaluated(stack, own, *paths)) for paths in sets]
    assert len({info.run for info in infos}) == len(sets)
    with open_record(a) as record:
        head = record.head()
    assert [(one.size, one.root) for one in infos[1].further] == [(head.size, head.root)]


def test_the_digest_of_a_run_over_one_log_names_what_it_always_named(
    three: list[Path], own: Any, stack: ExitStack
) -> None:
    evaluation = evaluated(stack, own, three[0])
    assert not isinstance(evaluation.known_at, JointCommit)
    info = stamp(evaluation)
    text = (
        f'{{"as_of":"{info.as_of}","engine":"{info.engine}","known_at":{info.known_at},'
        f'"root":"{info.root}","scheme":"{info.scheme_digest}","settings":{{}}}}'
    )
    assert info.run == sha256(text.encode()).hexdigest()
    assert info.further == ()


def test_analysts_join_logs_as_the_command_does(
    three: list[Path], own: Any, stack: ExitStack
) -> None:
    records = [stack.enter_context(open_record(path)) for path in three]
    scored = projections.score(records[0], own, further=records[1:])
    stack.callback(scored.close)
    assert scored.run.run == stamp(evaluated(stack, own, *three)).run


def test_a_log_on_a_server_joins_as_one_in_a_file(
    own: Any,
    tmp_path: Path,
    stack: ExitStack,
    postgres_schema: Callable[[], str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("EVALCORE_KEYS", str(tmp_path / "server.keys"))
    monkeypatch.setenv("EVALCORE_CACHE", str(tmp_path / "cache"))
    places = {"V1": 0, "V2": 1, "V3": 1, "V4": 1}
    home, other = small_logs(tmp_path, places, 2)
    where: Any = postgres_schema()
    write(where, [fact for fact in SMALL if places.get(unit_of(fact), 1) == 1])
    files, server = evaluated(stack, own, home, other), evaluated(stack, own, home, where)
    then, now = table_digests(files), table_digests(server)
    assert then == now
    assert stamp(files).run != stamp(server).run
