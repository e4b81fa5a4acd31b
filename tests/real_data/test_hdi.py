"""The Human Development Index as a reported indicator: 193 published ranks of 193."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from evalcore.schemes.loader import load_scheme
from projections.run import run
from tests.real_data.taken_in import taken_in
from tests.support.shared_data import shared

SCHEME = Path(__file__).parent / "hdi-2022.yaml"


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    file = shared("hdi_undp/hdr2023-24_time_series.csv.gz")
    with taken_in(tmp_path_factory.mktemp("hdi"), "hdi", file) as record:
        yield run(record, load_scheme(SCHEME), date(2024, 12, 31), record.head())


def published(world: Any, indicator: str) -> dict[str, tuple[int, int]]:
    rows = world.connection.sql(
        "SELECT unit, value, decimals FROM indicators "
        f"WHERE indicator = '{indicator}' AND period = '2022'"
    ).fetchall()
    return {unit: (value, decimals) for unit, value, decimals in rows}


def test_every_country_with_a_published_rank_is_ranked(world: Any) -> None:
    ranked = {s.subject for s in world.standings if s.rank is not None}
    assert set(published(world, "hdi_rank")) == ranked
    assert len(ranked) == 193


def test_all_193_ranks_are_the_published_ones(world: Any) -> None:
    ranks = {s.subject: s.rank for s in world.standings if s.rank is not None}
    assert ranks == {unit: value for unit, (value, _d) in published(world, "hdi_rank").items()}


def test_a_total_is_the_index_digit_by_digit(world: Any) -> None:
    totals = {s.subject: s.total for s in world.standings if s.rank is not None}
    for unit, (value, decimals) in published(world, "hdi").items():
        if unit in totals:
            assert totals[unit] == value * 10 ** (3 - decimals), unit
