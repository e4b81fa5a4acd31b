"""What a rule rests on, as a paper in Chinese says it."""

from __future__ import annotations

from evalcore.schemes.citations import on_paper

TITLES = {"weinan-2013": "渭组通〔2013〕144号"}


def test_a_mechanism_is_told_by_its_document_its_row_and_its_name() -> None:
    assert on_paper(TITLES, "weinan-2013 row 70").startswith("渭组通〔2013〕144号 第70行“")


def test_several_places_stand_one_after_the_other() -> None:
    assert on_paper(TITLES, "weinan-2013 row 70; 第7号决定").endswith("”；第7号决定")


def test_what_rests_on_nothing_says_so() -> None:
    assert on_paper(TITLES, "demo") == "演示数值"
