"""The result tree: every row is below its root, and one subject's rows can be shown alone."""

from __future__ import annotations

from hashlib import sha256

import attrs
import pytest

from evalcore.certificates.result_tree import TABLES, Salts, Sheet, blind_of, inner_leaf
from evalcore.transparency.merkle import node_hash, root_of
from projections.digests import lines, pieces, table_digests
from projections.evaluation import Evaluation
from projections.result_tree import digests_and_tree, leaf_rows, tree_of_rows, tree_of_run
from tests.projections.test_evaluation import RULES, year
from tests.projections.world import World

SALTS = Salts({f"a{n}@v{n:02}": f"{n:032x}" for n in range(12)})
"""Of some: who serves later has a standing without one."""


@pytest.fixture(scope="module")
def run() -> Evaluation:
    """A seeded year, with quotas, vetoes, flags and people who served part of it."""
    found: Evaluation = year(World()).evaluate(RULES)  # type: ignore[no-untyped-call]
    return found


def text_of(run: Evaluation, table: str, subject: str) -> str:
    return "".join(piece for whose, piece in pieces(run, table) if whose == subject)


def sheet_of(run: Evaluation, subject: str, shown: tuple[str, ...] = TABLES) -> Sheet:
    tree = tree_of_run(run, SALTS)
    at = tree.place(subject)
    hashes = dict(zip(TABLES, tree.leaves[at].tables, strict=True))
    return Sheet(
        subject,
        at,
        tree.size,
        tuple(tree.proof(subject)),
        {table: text_of(run, table, subject) for table in shown},
        {table: tree.blind(subject, table) for table in shown},
        {table: hashes[table] for table in TABLES if table not in shown},
    )


def test_pieces_by_subject_are_the_canonical_text(run: Evaluation) -> None:
    for table in TABLES:
        assert "".join(piece for _subject, piece in pieces(run, table)) == "".join(
            lines(run, table)
        )


def test_one_pass_gives_the_digests_and_the_tree(run: Evaluation) -> None:
    digests, tree = digests_and_tree(run, SALTS)
    assert digests == table_digests(run)
    assert tree == tree_of_run(run, SALTS)


def test_the_hashing_is_the_one_that_is_documented(run: Evaluation) -> None:
    tree = tree_of_run(run, SALTS)
    leaf = tree.leaves[0]
    salt = SALTS[leaf.subject].encode()
    a, b, c, d, e, f = (
        sha256(
            b"\x00"
            + table.encode()
            + b"\n"
            + sha256(b"evalcore blind v1\n" + salt + b"\n" + table.encode()).digest()
            + text_of(run, table, leaf.subject).encode()
        ).digest()
        for table in (
            "subjects", "standings", "score_nodes", "effects", "flags", "contributions"
        )
    )  # fmt: skip
    inner = node_hash(node_hash(node_hash(a, b), node_hash(c, d)), node_hash(e, f))
    assert leaf.inner == inner
    outer = sha256(b"\x00subject\n" + leaf.subject.encode() + b"\n" + inner).digest()
    assert tree.hashes[0] == outer
    assert tree.root == root_of(tree.hashes)


def test_everybody_of_whom_a_row_tells_is_a_leaf_by_code_point(run: Evaluation) -> None:
    told = {subject for table in TABLES for subject, _piece in pieces(run, table)}
    assert [leaf.subject for leaf in tree_of_run(run, SALTS).leaves] == sorted(told)
    assert {subject.id for subject in run.subjects} <= told


def test_a_whole_sheet_of_each_subject_is_proved(run: Evaluation) -> None:
    tree = tree_of_run(run, SALTS)
    assert tree.size > 20
    for leaf in tree.leaves:
        sheet = sheet_of(run, leaf.subject)
        assert len(sheet.proof) <= 6
        assert sheet.holds(tree.root)


def test_a_sheet_that_shows_some_tables_is_proved_by_the_hashes_of_the_others(
    run: Evaluation,
) -> None:
    root = tree_of_run(run, SALTS).root
    sheet = sheet_of(run, run.subjects[0].id, ("standings", "flags"))
    assert len(sheet.hidden) == 4
    assert sheet.holds(root)


def changed(sheet: Sheet, table: str, text: str) -> Sheet:
    return attrs.evolve(sheet, shown={**sheet.shown, table: text})


@pytest.mark.parametrize("table", TABLES)
def test_a_changed_missing_or_added_row_is_no_sheet_of_these_results(
    run: Evaluation, table: str
) -> None:
    root = tree_of_run(run, SALTS).root
    whose = next(
        subject
        for subject in (leaf.subject for leaf in tree_of_run(run, SALTS).leaves)
        if text_of(run, table, subject)
    )
    sheet = sheet_of(run, whose)
    rows = sheet.shown[table].splitlines(keepends=True)
    assert not changed(sheet, table, "".join(rows[:-1])).holds(root)
    assert not changed(sheet, table, "".join([*rows, rows[0]])).holds(root)
    assert not changed(sheet, table, sheet.shown[table].replace("\t", " ", 1)).holds(root)


def test_rows_of_somebody_else_or_at_another_place_do_not_hold(run: Evaluation) -> None:
    root = tree_of_run(run, SALTS).root
    one, other = (sheet_of(run, leaf.subject) for leaf in tree_of_run(run, SALTS).leaves[:2])
    assert not attrs.evolve(one, subject=other.subject).holds(root)
    assert not attrs.evolve(one, shown=other.shown).holds(root)
    assert not attrs.evolve(one, index=one.index + 1).holds(root)
    assert not attrs.evolve(one, size=one.size + 1).holds(sha256(b"another").digest())


def test_a_table_can_neither_be_left_out_nor_shown_and_hidden(run: Evaluation) -> None:
    root = tree_of_run(run, SALTS).root
    sheet = sheet_of(run, run.subjects[0].id, ("standings",))
    fewer = {table: found for table, found in sheet.hidden.items() if table != "flags"}
    assert not attrs.evolve(sheet, hidden=fewer).holds(root)
    leaf = inner_leaf("standings", sheet.shown["standings"], sheet.blinds["standings"])
    both = {**sheet.hidden, "standings": leaf}
    assert not attrs.evolve(sheet, hidden=both).holds(root)
    assert not attrs.evolve(sheet, hidden={**sheet.hidden, "flags": b"short"}).holds(root)


def test_the_rows_of_the_table_give_the_tree_again(run: Evaluation) -> None:
    tree = tree_of_run(run, SALTS)
    rows = list(leaf_rows(tree))
    assert tree_of_rows(reversed(rows)) == tree
    place, subject, salt, inner, *tables = rows[0]
    with pytest.raises(ValueError, match="inner root"):
        tree_of_rows([(place, subject, salt, inner, *reversed(tables))])
    with pytest.raises(ValueError, match="six hashes"):
        tree_of_rows([(place, subject, salt, inner, *tables[:5])])


def test_nobody_is_a_leaf_of_no_rows_and_a_stranger_is_not_found(run: Evaluation) -> None:
    tree = tree_of_run(run, SALTS)
    with pytest.raises(KeyError):
        tree.place("nobody@nowhere")
    with pytest.raises(KeyError):
        tree.place("\U0010ffff")


def test_who_is_shown_a_table_can_not_try_out_what_a_hidden_one_says(
    run: Evaluation,
) -> None:
    whose = run.subjects[0].id
    sheet = sheet_of(run, whose, ("standings",))
    guess = text_of(run, "flags", whose)
    assert inner_leaf("flags", guess, sheet.blinds["standings"]) != sheet.hidden["flags"]
    assert inner_leaf("flags", guess, blind_of("", "flags")) != sheet.hidden["flags"]
    assert inner_leaf("flags", guess, blind_of(SALTS[whose], "flags")) == sheet.hidden["flags"]


def test_a_blind_of_another_length_or_table_does_not_hold(run: Evaluation) -> None:
    root = tree_of_run(run, SALTS).root
    sheet = sheet_of(run, run.subjects[0].id)
    blind, text = sheet.blinds["standings"], sheet.shown["standings"]
    moved = attrs.evolve(
        changed(sheet, "standings", text[1:]),
        blinds={**sheet.blinds, "standings": blind + text[:1].encode()},
    )
    assert not moved.holds(root)
    assert not attrs.evolve(sheet, blinds={**sheet.blinds, "flags": blind}).holds(root)
    assert not attrs.evolve(sheet, blinds={}).holds(root)


def test_who_has_no_salt_gets_one_that_follows_from_all() -> None:
    one, other = Salts({"a": "1", "b": ""}), Salts({"a": "2", "b": ""})
    assert one["a"] == "1"
    assert one["b"] == one["nobody"] == one.rest
    assert one.rest != other.rest
