"""Measures and the files of flags as plain folds over each one's life."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import date

from evalcore.vocabulary import accountability as acc
from evalcore.vocabulary import flags as fl
from tests.projections.ledgers.reference.effective import Known
from tests.projections.ledgers.reference.fold import Row, cases, days, first, last, of, positions


def measures(known: Sequence[Known], _as_of: date) -> Iterator[Row]:
    for number, opened, life in cases(known, "measure_no", acc.MeasureTaken):
        m = opened.value
        lifting = [k for k in of(known, fl.FlagCorrected) if k.value.measure_no == number]
        yield {
            "row": f"measure|{number}",
            "unit": m.unit,
            "person": m.person or None,
            "measure": m.measure,
            "formal": False,
            "ground": m.ground,
            "decided_on": opened.on,
            "due_on": m.due_on,
            "revoked": bool(lifting),
            "changed": None,
            **_about(m),
            "events": positions([*life, *lifting]),
        }
    acts = (acc.AppealFiled, acc.AppealDecided)
    for number, opened, life in cases(known, "decision", acc.AccountabilityDecided, *acts):
        a = opened.value
        ruling = last(of(life, acc.AppealDecided))
        result = ruling.value.result if ruling else ""
        changed = ruling.value.changed_to if result == "changed" else ""
        yield {
            "row": f"accountability|{number}",
            "unit": a.unit,
            "person": a.person or None,
            "measure": changed or a.kind,
            "formal": True,
            "ground": a.ground,
            "decided_on": opened.on,
            "due_on": None,
            "revoked": result == "revoked",
            "changed": changed or None,
            **_about(a),
            "events": positions(life),
        }


def _about(value: acc.MeasureTaken | acc.AccountabilityDecided) -> Row:
    names = ("flag_no", "pledge", "task", "role")
    return {name: getattr(value, name) or None for name in names}


STEPS = (
    fl.FlagNotified, fl.FlagAnswered, fl.FlagConfirmed, fl.FlagDismissed, fl.FlagReferred,
    fl.FlagAppealed, fl.FlagAppealDecided, fl.FlagCorrected,
)  # fmt: skip


def flag_cases(known: Sequence[Known], _as_of: date) -> Iterator[Row]:
    lifted = {k.value.measure_no for k in of(known, fl.FlagCorrected)}
    for number, opened, life in cases(known, "flag_no", fl.FlagRaised, *STEPS):
        r = opened.value
        answer = last(of(life, fl.FlagAnswered))
        decision = last(of(life, fl.FlagConfirmed, fl.FlagDismissed))
        appeal = last(of(life, fl.FlagAppealed))
        ruling = last(of(life, fl.FlagAppealDecided))
        answers_it = ruling and (appeal is None or life.index(ruling) > life.index(appeal))
        d = decision.value if decision else None
        of_it = of(known, acc.MeasureTaken, acc.AccountabilityDecided)
        followed = [k for k in of_it if k.value.flag_no == number]
        taken = of(followed, acc.MeasureTaken)
        stands = last(k for k in taken if k.value.measure_no not in lifted)
        yield {
            "row": number,
            "unit": r.unit,
            "person": r.person or None,
            "scheme": r.scheme,
            "period": r.period,
            "rule": r.rule,
            "title": r.title,
            "suggests": r.suggests or None,
            "raised_on": opened.on,
            "notified_on": first(days(of(life, fl.FlagNotified))),
            "due_on": last(k.value.due_on for k in of(life, fl.FlagNotified) if k.value.due_on),
            "answered_on": first(days(of(life, fl.FlagAnswered))),
            "waived": bool(answer and answer.value.waived),
            "outcome": {fl.FlagConfirmed: "confirmed", fl.FlagDismissed: "dismissed"}.get(type(d)),
            "exemption": getattr(d, "exemption", None) or None,
            "mitigation": getattr(d, "mitigation", None) or None,
            "decided_on": decision.on if decision else None,
            "decided_by": d.decided_by if d else None,
            "appeal_until": getattr(d, "due_on", None),
            "measure": stands.value.measure if stands else None,
            "referred_on": first(days(of(life, fl.FlagReferred))),
            "appealed_on": appeal.on if appeal else None,
            "appeal_due_on": appeal.value.due_on if appeal else None,
            "appeal_result": ruling.value.result if answers_it else None,
            "appeal_decided_on": ruling.on if answers_it else None,
            "corrected_on": last(days(of(life, fl.FlagCorrected))),
            "state": state(life, bool(taken)),
            "events": positions([*life, *followed]),
        }


def state(life: Sequence[Known], measured: bool) -> str:
    """What happened last among what asks for something; else how far it came."""
    came = {type(k.value): at for at, k in enumerate(life)}
    appealed, decided = came.get(fl.FlagAppealed, -1), came.get(fl.FlagAppealDecided, -1)
    if appealed > decided:
        return "appealed"
    if decided > came.get(fl.FlagCorrected, -1) and life[decided].value.result != "upheld":
        return "to_correct"
    if fl.FlagCorrected in came:
        return "corrected"
    confirmed, dismissed = came.get(fl.FlagConfirmed, -1), came.get(fl.FlagDismissed, -1)
    if dismissed > confirmed:
        return "dismissed"
    reached = (
        ("measured", measured),
        ("referred", fl.FlagReferred in came),
        ("confirmed", confirmed >= 0),
        ("answered", fl.FlagAnswered in came),
        ("notified", fl.FlagNotified in came),
    )
    return next((name for name, here in reached if here), "raised")


FLAGS: dict[str, Callable[[Sequence[Known], date], Iterator[Row]]] = {
    "measures": measures,
    "flag_cases": flag_cases,
}
