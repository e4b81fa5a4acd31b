"""What lies on disk gives the canonical text again that the run's digests were taken of."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import attrs
import pytest

from evalcore.certificates.result_tree import SUBJECT_FIELD, TABLES, Salts
from evalcore.errors import StoreError
from projections.digests import digest, lines, pieces, table_digests
from projections.evaluation import Evaluation
from projections.publishing import Results, open_results, write_results
from projections.publishing.canonical import sheet_texts, stored_pieces
from projections.result_tree import digests_and_tree
from tests.projections.publishing.sample import evaluation

ODD = "甲,\\N\t乙\n丙\r\\"
"""A name with everything that canonical text writes otherwise."""


@pytest.fixture(scope="module")
def made() -> Evaluation:
    found = evaluation()
    first, *others = found.subjects
    found.connection.execute("UPDATE contributions SET slot = ? WHERE slot = 'v1-c1'", [ODD])
    found.connection.execute("UPDATE contributions SET \"row\" = NULL WHERE slot = 'v1-c2'")
    return attrs.evolve(found, subjects=(attrs.evolve(first, person_name=ODD), *others))


@pytest.fixture(scope="module")
def results(made: Evaluation, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Results]:
    out = tmp_path_factory.mktemp("r") / "results.db"
    write_results(made, out, digested=digests_and_tree(made, Salts({})))
    with open_results(out) as found:
        yield found


@pytest.mark.parametrize("table", TABLES)
def test_each_table_is_the_text_of_the_run(made: Evaluation, results: Results, table: str) -> None:
    text = "".join(lines for _subject, lines in stored_pieces(results, table))
    assert text == "".join(lines(made, table))
    assert digest([text]) == table_digests(made)[table] == results.tables()[table]["digest"]


@pytest.mark.parametrize("table", TABLES)
def test_the_rows_of_one_subject_are_those_that_the_run_has_of_it(
    made: Evaluation, results: Results, table: str
) -> None:
    for subject in made.subjects:
        whole = [part for whose, part in pieces(made, table) if whose == subject.id]
        assert sheet_texts(results, subject.id)[table] == "".join(whole)


@pytest.mark.parametrize("table", TABLES)
def test_a_line_names_its_subject_where_it_is_said_to(made: Evaluation, table: str) -> None:
    for subject, text in pieces(made, table):
        for line in text.split("\n")[:-1]:
            assert line.split("\t")[SUBJECT_FIELD[table]] == subject


def test_the_tree_is_kept_with_the_results(made: Evaluation, results: Results) -> None:
    assert results.tree == digests_and_tree(made, Salts({}))[1]


def test_an_altered_tree_is_told(made: Evaluation, tmp_path: Path) -> None:
    import sqlite3

    out = tmp_path / "results.db"
    write_results(made, out, digested=digests_and_tree(made, Salts({})))
    connection = sqlite3.connect(out)
    connection.execute("UPDATE result_leaves SET flags = standings WHERE place = 1")
    connection.commit()
    connection.close()
    with open_results(out) as found, pytest.raises(StoreError, match="altered"):
        _tree = found.tree


def test_results_without_a_tree_have_none(made: Evaluation, tmp_path: Path) -> None:
    write_results(made, tmp_path / "results.db")
    with open_results(tmp_path / "results.db") as found:
        assert found.tree is None
