"""Facts about reading a scheme: what it means, and what a person is told about mistakes."""

from datetime import date
from pathlib import Path

import pytest

from evalcore.errors import DataError, UsageError
from evalcore.schemes.loader import load_scheme
from evalcore.schemes.model import Slots
from evalcore.yamltree import read_tree

HERE = Path(__file__).parent
SMALL = HERE / "good" / "small.yaml"
BAD = read_tree(HERE / "bad.yaml").plain()


def spoilt(tmp_path: Path, old: str, new: str) -> Path:
    text = SMALL.read_text(encoding="utf-8")
    assert text.count(old) == 1, f"{text.count(old)} times: {old}"
    path = tmp_path / "small.yaml"
    path.write_text(text.replace(old, new), encoding="utf-8")
    return path


@pytest.mark.parametrize("bad", BAD, ids=[each["name"] for each in BAD])
def test_a_mistake_gives_one_message_with_line_key_value_reason_and_remedy(
    bad: dict[str, str], tmp_path: Path
) -> None:
    path = spoilt(tmp_path, bad["old"], bad["new"] or "")
    with pytest.raises(DataError) as error:
        load_scheme(path)
    told = str(error.value)
    assert told.endswith(bad["says"])
    assert told.startswith(f"small.yaml line {bad['line']}")
    assert "\n" not in told


def test_all_mistakes_are_told_at_once_in_the_order_of_the_file(tmp_path: Path) -> None:
    text = SMALL.read_text(encoding="utf-8")
    text = text.replace("tie: none", "tie: some").replace("posts: [secretary]", "posts: [x]")
    path = tmp_path / "small.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(DataError) as error:
        load_scheme(path)
    first, second = str(error.value).splitlines()
    assert "line 11, assessed.posts" in first
    assert "line 82, quotas.high.tie" in second


def test_fractions_are_read_from_their_digits() -> None:
    scheme = load_scheme(SMALL)
    points = scheme.numbers["indicators.asked.points"]
    assert (points.numerator, points.denominator) == (61, 2)
    third = scheme.numbers["indicators.asked.tallies.worth.poor"]
    assert (third.numerator, third.denominator) == (1, 3)
    share = scheme.quotas[0].size.share
    assert (share.numerator, share.denominator) == (3, 10)


def test_every_number_says_what_it_rests_on() -> None:
    scheme = load_scheme(SMALL)
    kinds = {path: number.basis.kind for path, number in scheme.numbers.items()}
    assert kinds["assessed.shortest"] == "clause"
    assert kinds["assessed.smallest_cohort"] == "decision"
    assert kinds["reporting.grace"] == "demo"
    assert scheme.bases["indicators.met"].text == "doc art. 5; doc art. 6"


def test_the_value_in_force_at_the_end_of_the_period_is_taken() -> None:
    scheme = load_scheme(SMALL)
    assert scheme.parameters["reply_days"].numerator == 5
    assert "<= 5" in scheme.indicators[0].counts.credit.sql  # type: ignore[union-attr]


def test_a_parameter_that_ran_out_is_a_warning_in_a_trial_and_an_error_in_an_official_run(
    tmp_path: Path,
) -> None:
    path = spoilt(tmp_path, "from: 2024-01-01}", "from: 2024-01-01, to: 2025-11-30}")
    assert load_scheme(path).warnings == (
        "Parameter reply_days has no value in force on 2025-12-31; the last one is used.",
    )
    with pytest.raises(DataError, match="has no value in force on 2025-12-31"):
        load_scheme(path, official=True)


def test_an_official_run_refuses_what_rests_on_demo() -> None:
    assert load_scheme(SMALL).rests_on_demo
    with pytest.raises(DataError, match=r"rest on demo: .*reporting\.grace"):
        load_scheme(SMALL, official=True)


def test_windows_are_days_of_the_month() -> None:
    met = next(each for each in load_scheme(SMALL).indicators if each.id == "met").counts
    assert isinstance(met, Slots)
    assert met.days == (1, 10)


def test_a_setting_changes_a_parameter_and_every_expression_that_uses_it() -> None:
    scheme = load_scheme(SMALL, settings={"reply_days": "3"})
    assert scheme.parameters["reply_days"].numerator == 3
    assert "<= 3" in scheme.indicators[0].counts.credit.sql  # type: ignore[union-attr]
    assert scheme.settings == {"parameters.reply_days": "3"}
    assert scheme.parameters["reply_days"].basis.kind == "demo"
    assert "办法规定 5 (doc art. 1)" in scheme.parameters["reply_days"].basis.text


def test_a_setting_changes_a_number_by_its_path_and_may_break_a_sum() -> None:
    scheme = load_scheme(SMALL, settings={"indicators.met.points": "12.5"})
    assert (scheme.indicators[2].points.numerator, scheme.indicators[2].points.denominator) == (
        25,
        2,
    )
    assert scheme.warnings == ("the points of all indicators add to 103, not 100",)


def test_a_setting_changes_a_choice() -> None:
    scheme = load_scheme(
        SMALL, settings={"quotas.high.tie": "people", "vetoes.blamed.at_most": "high"}
    )
    assert scheme.quotas[0].size.tie == "people"
    assert scheme.vetoes[0].at_most == "high"


def test_a_setting_that_does_not_exist_names_the_nearest() -> None:
    with pytest.raises(UsageError, match=r"--set reply_day: .*Did you mean reply_days\?"):
        load_scheme(SMALL, settings={"reply_day": "3"})


@pytest.mark.parametrize(
    ("name", "value", "says"),
    [
        ("reply_days", "many", "'many' is no number"),
        ("reply_days", "2.5", "is no whole number, as one in an expression must be"),
        ("quotas.high.share", "130%", "is above 1"),
        ("quotas.high.tie", "some", "is set to 'some', none of none, all, next, people"),
        ("grades.high", "1/0", "'1/0' is no number"),
    ],
)
def test_a_setting_is_checked_like_the_scheme_itself(name: str, value: str, says: str) -> None:
    with pytest.raises(DataError) as error:
        load_scheme(SMALL, settings={name: value})
    assert says in str(error.value)


def test_a_scheme_that_does_not_exist_names_the_nearest() -> None:
    with pytest.raises(UsageError, match=r"Did you mean county-secretaries-2025\?"):
        load_scheme("county-secretary-2025")


def test_a_file_over_the_limit_is_refused_unread(tmp_path: Path) -> None:
    path = tmp_path / "big.yaml"
    path.write_text("# " + "x" * (1 << 20), encoding="utf-8")
    with pytest.raises(DataError, match="at most 1048576"):
        load_scheme(path)


@pytest.mark.parametrize(
    "text", ["", "[1, 2]", "just words", "a: [", "\tx: 1", "a: !!python/object:os.system x"]
)
def test_what_is_no_scheme_is_told_so(text: str, tmp_path: Path) -> None:
    path = tmp_path / "odd.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(DataError, match=r"odd\.yaml"):
        load_scheme(path)


def test_bytes_that_are_no_text_are_told_so(tmp_path: Path) -> None:
    path = tmp_path / "odd.yaml"
    path.write_bytes("标题: x".encode("gb18030"))
    with pytest.raises(DataError, match="Save it as UTF-8"):
        load_scheme(path)


def test_an_office_brings_its_own_calendar(tmp_path: Path) -> None:
    (tmp_path / "our.yaml").write_text(
        "calendar: our\nyear: 2026\nsource: our notice\nholidays: [2026-01-01]\nmake_up: []\n",
        encoding="utf-8",
    )
    path = spoilt(tmp_path, "calendar: cn-2025", "calendar: [cn-2025, ./our.yaml]")
    calendar = load_scheme(path).calendar
    assert calendar.years == (2025, 2026)
    assert date(2026, 1, 1) in calendar.holidays


def test_a_faulty_calendar_is_told_with_its_own_lines(tmp_path: Path) -> None:
    (tmp_path / "our.yaml").write_text(
        "calendar: our\nyear: 2025\nsource: x\nholidays: [2024-01-01]\nmake_up: [2025-01-06]\n",
        encoding="utf-8",
    )
    path = spoilt(tmp_path, "calendar: cn-2025", "calendar: [./our.yaml]")
    with pytest.raises(DataError) as error:
        load_scheme(path)
    assert "our.yaml line 4, holidays[0]: is no day of the year" in str(error.value)
    assert "our.yaml line 5, make_up[0]: is a weekday" in str(error.value)
