"""A year step by step: what is recorded, what is refused, whatever the order of commands."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import attrs
import pytest
from hypothesis import given as cases
from hypothesis import settings
from hypothesis import strategies as st
from ruamel.yaml import YAML

from evalcore.procedures.deciding import Refused
from evalcore.procedures.finals import Ceiling, ConfirmGrades, DecideGrade
from evalcore.procedures.period import CLOSING
from evalcore.procedures.year import (
    YEAR,
    AdmitLate,
    Allowed,
    LateFile,
    OpenPeriod,
    SealPeriod,
    year_stream,
)
from evalcore.procedures.year_publicity import AnswerObjection, ObjectToResult, StartPublicity
from evalcore.vocabulary import Fact
from evalcore.vocabulary.governance import PeriodOpened
from evalcore.vocabulary.periods import (
    FinalGradeDecided,
    FinalGradesConfirmed,
    LateFactsAdmitted,
    PeriodSealed,
    PublicityStarted,
    ResultObjected,
    ResultObjectionAnswered,
)
from tests.evalcore.procedures.test_period import PUBLISH, standing
from tests.evalcore.procedures.test_period import publish as publishing

TODAY = date(2026, 2, 1)
FIRST, LAST = date(2025, 1, 1), date(2025, 12, 31)
ALLOWED = Allowed("王敏", "县委换届提前结账", "县委常委会")
GRADES = ("好", "较好", "一般")
PROPOSED = standing(grade="较好")
OPENED = PeriodOpened(occurred_on=FIRST, period="2025", starts_on=FIRST, ends_on=LAST)
SEALED = PeriodSealed(
    occurred_on=date(2026, 1, 5), period="2025", starts_on=FIRST, ends_on=LAST, size=7,
    sealed_by="县委组织部",
)  # fmt: skip


def opening(*, known: bool = False, **more: Any) -> OpenPeriod:
    days = {"starts_on": FIRST, "ends_on": LAST, "on": date(2025, 1, 3), **more}
    return OpenPeriod(period="2025", today=TODAY, known=OPENED if known else None, **days)


def sealing(*, opened: bool = True, allowed: bool = False, **more: Any) -> SealPeriod:
    said = {"by": "县委组织部", "on": date(2026, 1, 5), "size": 1200, **more}
    said["waiting"] = tuple(said.get("waiting", ()))
    return SealPeriod(
        period="2025", today=TODAY, opened=OPENED if opened else None,
        allowed=ALLOWED if allowed else None, **said,
    )  # fmt: skip


def admitting(files: dict[str, int], **more: Any) -> AdmitLate:
    said = {"ground": "快递延误", "allowed_by": "县委组织部", **more}
    return AdmitLate(
        "2025", tuple(LateFile(name, facts) for name, facts in files.items()), on=TODAY, **said
    )


def hanging(**more: Any) -> StartPublicity:
    said = {"until": date(2026, 1, 22), "on": date(2026, 1, 16), "by": "县委组织部", **more}
    return StartPublicity(scheme="s", period="2025", today=TODAY, **said)


def objecting(*, known: bool = True, **more: Any) -> ObjectToResult:
    said = {"on": date(2026, 1, 20), "received_by": "县委组织部", "note": "不对", **more}
    return ObjectToResult(
        scheme="s", period="2025", subject="P1@V1", standing=PROPOSED if known else None,
        today=TODAY, **said,
    )  # fmt: skip


def answering(**more: Any) -> AnswerObjection:
    said = {"objection": "s-2025-1", "result": "rejected", "ground": "查无此事", **more}
    return AnswerObjection(by="县纪委", on=date(2026, 1, 24), today=TODAY, **said)


def grading(grade: str, *, veto: str = "", allowed: bool = False, **more: Any) -> DecideGrade:
    said = {"ground": "另有情况", "by": "县委常委会", "on": date(2026, 1, 23), **more}
    return DecideGrade(
        scheme="s", period="2025", subject="P1@V1", standing=PROPOSED, grade=grade, grades=GRADES,
        today=TODAY, ceilings=(Ceiling("发生安全事故", veto),) if veto else (),
        allowed=ALLOWED if allowed else None, **said,
    )  # fmt: skip


def confirming(**more: Any) -> ConfirmGrades:
    said = {"by": "县委常委会", "on": date(2026, 1, 30), **more}
    return ConfirmGrades(scheme="s", period="2025", today=TODAY, **said)


def publishes(*, sealed: int = 0, **more: Any) -> Any:
    if sealed:
        more["sealed"] = attrs.evolve(SEALED, size=sealed)
    return publishing(**more)


COMMANDS: dict[str, Callable[..., Any]] = {
    "open": opening, "seal": sealing, "late": admitting, "publicity": hanging,
    "object": objecting, "answer": answering, "grade": grading, "confirm": confirming,
    "publish": publishes, "published": lambda: PUBLISH,
}  # fmt: skip

WRITTEN: list[Any] = YAML(typ="safe").load(Path(__file__).parent / "year_cases.yaml")


def command(said: dict[str, dict[str, Any]]) -> Any:
    [(name, values)] = said.items()
    return COMMANDS[name](**values)


def done(events: list[Fact], wanted: Any) -> tuple[Fact, ...]:
    """What the procedure that a command belongs to decides after ``events``."""
    if isinstance(wanted, OpenPeriod | SealPeriod | AdmitLate):
        return YEAR.decide(YEAR.fold(events), wanted)
    return CLOSING.decide(CLOSING.fold(events), wanted)


@pytest.mark.parametrize("case", WRITTEN, ids=[each["case"] for each in WRITTEN])
def test_the_year_as_written_down(case: dict[str, Any]) -> None:
    events: list[Fact] = []
    for each in case.get("given", []):
        events += done(events, command(each))
    if "refused" in case:
        with pytest.raises(Refused) as caught:
            done(events, command(case["when"]))
        for words in case["refused"]:
            assert words in str(caught.value)
        return
    made = [one for one in done(events, command(case["when"])) if not _standing(one)]
    wanted = [(name.rstrip("+"), values) for name, values in case["then"].items()]
    assert [type(one).__name__ for one in made] == [name for name, _values in wanted]
    for one, (_name, values) in zip(made, wanted, strict=True):
        assert {field: getattr(one, field) for field in values} == values


def _standing(fact: Fact) -> bool:
    return type(fact).__name__ == "StandingPublished"


def test_no_case_is_written_twice_and_every_step_has_one_that_is_refused() -> None:
    names = [each["case"] for each in WRITTEN]
    assert len(names) == len(set(names))
    refused = {name for each in WRITTEN if "refused" in each for name in each["when"]}
    assert refused == set(COMMANDS) - {"published"}


def test_an_objection_is_late_the_day_after_the_results_hung_out() -> None:
    events = [*done([], PUBLISH)]
    events += done(events, hanging())
    for day in (22, 23):
        events += done(events, objecting(on=date(2026, 1, day)))
    publicity = CLOSING.fold(events).publicity
    assert [one.objection for one in publicity.objected.values()] == ["s-2025-1", "s-2025-2"]
    assert publicity.late == frozenset({"s-2025-2"})


def test_the_words_of_an_objection_are_sealed_and_no_refusal_repeats_them() -> None:
    events = [*done([], PUBLISH)]
    events += done(events, hanging())
    [objected] = done(events, objecting(objector="赵某", note="举报人的原话"))
    assert "举报人的原话" not in objected.public_state().decode()
    assert "赵某" not in objected.public_state().decode()
    with pytest.raises(Refused) as caught:
        done(events, objecting(objector="赵某", note="举报人的原话", on=date(2026, 1, 1)))
    assert "赵某" not in str(caught.value)
    assert "举报人的原话" not in str(caught.value)


def test_the_stream_names_the_period() -> None:
    assert year_stream("2025") == "year:2025"


# Whatever the order

DAYS = st.dates(date(2025, 12, 30), date(2026, 2, 3))
YEAR_COMMANDS = st.one_of(
    st.builds(opening, known=st.just(False)),
    st.builds(
        sealing, on=DAYS, allowed=st.booleans(), waiting=st.sampled_from([(), ("一件异议",)]),
        size=st.integers(1, 99),
    ),
    st.builds(admitting, st.dictionaries(st.sampled_from("ab"), st.integers(0, 2), min_size=1)),
)  # fmt: skip
CLOSING_COMMANDS = st.one_of(
    st.just(PUBLISH),
    st.builds(hanging, on=DAYS, until=DAYS),
    st.builds(objecting, on=DAYS),
    st.builds(
        answering, objection=st.sampled_from(["s-2025-1", "s-2025-2"]),
        result=st.sampled_from(["accepted", "rejected"]),
    ),
    st.builds(grading, st.sampled_from(GRADES), on=DAYS),
    st.builds(confirming, on=DAYS),
)  # fmt: skip


def played(commands: list[Any]) -> list[Fact]:
    events: list[Fact] = []
    for each in commands:
        try:
            events += done(events, each)
        except Refused:
            continue
    return events


@settings(max_examples=60, deadline=None)
@cases(st.lists(YEAR_COMMANDS, max_size=12))
def test_a_period_is_sealed_once_after_it_was_opened_and_only_then_is_anything_late(
    commands: list[Any],
) -> None:
    events = played(commands)
    names = [type(one).__name__ for one in events]
    assert names.count("PeriodSealed") <= 1
    assert names.count("PeriodOpened") <= 1
    if "PeriodSealed" in names:
        at = names.index("PeriodSealed")
        assert "PeriodOpened" not in names[at:]
    for place, one in enumerate(events):
        if isinstance(one, LateFactsAdmitted):
            assert "PeriodSealed" in names[:place]
            assert one.facts > 0
    late = [one.natural_key() for one in events if isinstance(one, LateFactsAdmitted)]
    assert len(late) == len(set(late))


@settings(max_examples=120, deadline=None)
@cases(st.lists(CLOSING_COMMANDS, max_size=14))
def test_grades_are_final_once_after_publicity_with_every_objection_answered(
    commands: list[Any],
) -> None:
    events = played(commands)
    names = [type(one).__name__ for one in events]
    for once in ("RunPublished", "PublicityStarted", "FinalGradesConfirmed"):
        assert names.count(once) <= 1
    posted = next((one for one in events if isinstance(one, PublicityStarted)), None)
    open_ones: set[str] = set()
    for one in events:
        if isinstance(one, ResultObjected):
            assert posted is not None
            assert posted.occurred_on <= one.occurred_on
            open_ones.add(one.objection)
        if isinstance(one, ResultObjectionAnswered):
            open_ones.remove(one.objection)
        if isinstance(one, FinalGradesConfirmed):
            assert not open_ones
            assert posted is None or one.occurred_on > posted.until
    last = [one for one in events if isinstance(one, FinalGradeDecided)]
    confirmed = [one for one in events if isinstance(one, FinalGradesConfirmed)]
    if confirmed:
        assert events[-1] is confirmed[0]
        assert confirmed[0].differing == (1 if last and last[-1].grade != "较好" else 0)
    assert [one.ordinal for one in last] == list(range(1, len(last) + 1))
