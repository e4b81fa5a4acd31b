"""Facts about ``evalcore scheme gaps`` and ``lint`` over the whole catalogue."""

import pytest

from evalcore.schemes.loader import catalogue

SCHEME = "county-secretaries-2025"


def test_gaps_say_what_is_left_to_people_and_what_rests_on_nothing(evalcore) -> None:
    told = evalcore("scheme", "gaps", SCHEME, "--json").json
    assert "不胜任不尽职的调整" in [each["what"] for each in told["by_people"]]
    assert {"path": "parameters.trigger_days", "value": "7"} in told["demo"]
    assert all(not each["path"].startswith("parameters.reply_days") for each in told["demo"])


def test_gaps_say_what_the_documents_ask_and_no_rule_cites(evalcore) -> None:
    told = evalcore("scheme", "gaps", SCHEME, "--json").json
    rows = {each["row"]: each for each in told["uncited"]}
    assert rows[103]["name"] == "低保评定九道程序"
    assert rows[103]["document"] == "xiangtan-2011"
    # A rule cites 79, people are left 12; 90 is asked by a document that is not its own.
    assert not {79, 12, 90} & set(rows)


def test_gaps_say_what_the_document_left_open_and_why(evalcore) -> None:
    told = evalcore("scheme", "gaps", "weinan-2013", "--json").json
    (gap,) = (each for each in told["open"] if each["parameter"] == "gap")
    assert gap["why"] == "文件没有给界线"


def test_gaps_say_what_is_recorded_and_why_it_is_not_scored(evalcore) -> None:
    told = evalcore("scheme", "gaps", SCHEME, "--json").json
    assert all(each["because"] and each["clause"] for each in told["recorded"])
    assert "enterprise-class-2011 row 113" in [each["clause"] for each in told["recorded"]]


@pytest.mark.parametrize("name", list(catalogue()))
def test_gaps_read_well_in_a_terminal(name: str, evalcore) -> None:
    ran = evalcore("scheme", "gaps", name)
    assert ran.code == 0
    assert "Left to people" in ran.out
    assert "rest on demo" in ran.err


def test_without_a_name_the_whole_catalogue_is_checked(evalcore) -> None:
    ran = evalcore("scheme", "lint", "--json")
    assert {each["file"] for each in ran.json} <= {path.name for path in catalogue().values()}
    assert len({each["file"] for each in ran.json}) > 5


def test_several_schemes_may_be_named(evalcore) -> None:
    ran = evalcore("scheme", "lint", SCHEME, "weinan-2013", "--json")
    assert {each["file"] for each in ran.json} == {f"{SCHEME}.yaml", "weinan-2013.yaml"}


def test_a_kind_of_gap_that_there_is_not_has_no_empty_table(evalcore) -> None:
    ran = evalcore("scheme", "gaps", "zhangjiakou-like-2009")
    assert "Left to people" in ran.out
    assert "Left open by the document" not in ran.out


def test_a_clause_is_told_by_the_title_of_its_document(evalcore) -> None:
    ran = evalcore("scheme", "gaps", "zhangjiakou-like-2009")
    assert "某市基层组织建设会议讲话" in ran.out
    assert "zhangjiakou-like-2009 row" not in ran.out
