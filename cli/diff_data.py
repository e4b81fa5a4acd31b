"""The comparison of ``diff`` as data: the shape of ``--json``, which the text is printed from."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from cli.diff_sides import Named

if TYPE_CHECKING:
    from evalcore.record import Record
    from projections.compare import Move
    from projections.differing import Difference, Moved, Point, Reason
    from projections.evaluation import Evaluation
    from projections.rows import Effect, Flag, Standing

Json = dict[str, Any]


def as_data(
    found: Difference,
    sides: Sequence[Named],
    ends: Sequence[Point],
    results: Sequence[Evaluation],
    record: Record,
) -> Json:
    """Both ends, the steps, everything counted, and who moved with the reasons."""
    from projections.publishing.stamp import stamp

    titles = _Titles(results)
    told = found.moved[: found.shown]
    moves = [_moved(each, results, titles) for each in told]
    return {
        **{
            side: {"named": named.text, "kind": named.kind, "run": stamp(result).to_json()}
            for side, named, result in zip("ab", sides, results, strict=True)
        },
        "steps": [
            {
                "kind": each.step.kind,
                **_from_to(each.step.kind, each.step.before, each.step.after),
                "events": {
                    "reports": each.reports,
                    "corrections": each.corrections,
                    "withdrawals": each.withdrawals,
                },
                "rules": [change.as_data() for change in each.rules],
            }
            for each in found.steps
        ],
        "subjects": found.subjects,
        "moved": len(found.moved),
        "lists": titles.lists,
        "counts": dict(found.counts),
        "indicators": [
            {"indicator": name, "title": titles.indicator(name), "moved": number}
            for name, number in found.indicators.items()
        ],
        "moves": moves,
        "left": len(found.moved) - len(told),
        "events": _events(record, moves),
    }


def _from_to(kind: str, before: Point, after: Point) -> Json:
    if kind == "log":
        return {"from": before.commit.size, "to": after.commit.size}
    if kind == "as_of":
        return {"from": before.as_of.isoformat(), "to": after.as_of.isoformat()}
    return {"from": before.scheme.digest, "to": after.scheme.digest}


class _Titles:
    """Names of indicators, rules and subjects at either end."""

    def __init__(self, results: Sequence[Evaluation]) -> None:
        self.results = results
        self._indicators: dict[str, str] = {}
        self._rules: dict[str, str] = {}
        self.lists: dict[str, str] = {}
        for result in results:
            scheme = result.scheme
            self._indicators |= {each.id: each.title for each in scheme.indicators}
            self.lists |= {each.id: each.title for each in scheme.lists}
            self.lists |= {each.id: each.title for each in scheme.flag_lists}
            self._rules |= {f"veto:{each.id}": each.title for each in scheme.vetoes}
            self._rules |= {f"cap:{each.id}": each.title for each in scheme.groups}

    def indicator(self, name: str) -> str:
        return self._indicators.get(name, name)

    def rule(self, rule: str) -> str:
        from evalcore.messages import _

        for prefix, words in (
            ("tie:", _("tie at {rule}")),
            ("passed_over:", _("passed over on the {rule}")),
            ("freed:", _("seat freed by a veto: {rule}")),
        ):
            if rule.startswith(prefix):
                return words.format(rule=self.rule(rule.removeprefix(prefix)))
        if rule.startswith("quota:"):
            return _("quota of {name}").format(name=rule.removeprefix("quota:"))
        known = {"minimum_tenure": _("shortest tenure"), "small_cohort": _("smallest cohort")}
        listed = self.lists.get(rule.removeprefix("list:"))
        return listed or self._rules.get(rule) or known.get(rule, rule)

    def person(self, subject: str) -> Json:
        for result in reversed(self.results):
            about = result.subject.get(subject)
            if about is not None:
                return {
                    "subject": subject,
                    "person": about.person_name,
                    "unit": about.unit_name,
                    "cohort": about.cohort,
                }
        return {"subject": subject, "person": "", "unit": "", "cohort": ""}


def _moved(moved: Moved, results: Sequence[Evaluation], titles: _Titles) -> Json:
    move: Move = moved.move
    return {
        **titles.person(moved.subject),
        "what": list(moved.what),
        "before": _standing(move.before),
        "after": _standing(move.after),
        "raised": [_flag(flag) for flag in moved.raised],
        "fell": [_flag(flag) for flag in moved.fell],
        "why": [_reason(reason, results, titles) for reason in moved.reasons],
    }


def _standing(standing: Standing | None) -> Json | None:
    from projections.publishing.figures import fixed

    if standing is None:
        return None
    return {
        "rank": standing.rank,
        "total": fixed(standing.total, standing.decimals),
        "grade": standing.grade,
        "status": standing.status,
        "cohort": standing.cohort,
        "lists": list(standing.lists),
    }


def _flag(flag: Flag) -> Json:
    return {"id": flag.id, "rule": flag.rule, "title": flag.title, "evidence": list(flag.evidence)}


def _reason(reason: Reason, results: Sequence[Evaluation], titles: _Titles) -> Json:
    from projections.explain import number

    title = titles.indicator(reason.name)
    if reason.kind in ("effect", "cap"):
        title = titles.rule(f"cap:{reason.name}" if reason.kind == "cap" else reason.name)
    if reason.flag is not None:
        title = reason.flag.title
    decimals = results[0].scheme.rounding.decimals
    return {
        "step": reason.step,
        "kind": reason.kind,
        "name": reason.name,
        "title": title,
        "difference": number(*reason.difference) if reason.difference else None,
        "worth": number(*reason.worth) if reason.worth else None,
        "before": titles.lists.get(reason.before, reason.before),
        "after": titles.lists.get(reason.after, reason.after),
        "slots": [slot.as_data() for slot in reason.slots],
        "spread": [{"indicator": n, "title": titles.indicator(n)} for n in reason.spread],
        "cut": None
        if reason.kind != "effect"
        else {
            side: _cut(effect, decimals)
            for side, effect in zip(("before", "after"), reason.effects, strict=True)
        },
        "passed": [titles.person(subject) for subject in reason.passed],
        "because": reason.because.as_data(),
    }


def _cut(effect: Effect | None, decimals: int) -> Json | None:
    from projections.publishing.figures import fixed

    if effect is None or effect.seats is None:
        return None
    line = fixed(effect.cut_total, decimals)
    return {"seats": effect.seats, "base": effect.base, "line": line, "within": effect.within}


def _events(record: Record, moves: Iterable[Json]) -> dict[str, Json]:
    """What stands at the positions that are named: kind of fact and the day it happened."""
    import msgspec

    from evalcore.vocabulary import fact_class

    wanted = sorted({at for move in moves for reason in move["why"] for at in _positions(reason)})
    found = {}
    for position in wanted:
        for stored in record.read(position, position):
            cls = fact_class(stored.topic)
            state = msgspec.json.decode(stored.public)
            found[str(position)] = {
                "fact": cls.__name__,
                "title": cls.TITLE,
                "occurred_on": state.get("occurred_on", ""),
                "actor": stored.actor,
                "reason": state.get("reason") or state.get("ground") or "",
            }
    return found


def _positions(reason: Json) -> set[int]:
    events = [
        *reason["because"]["events"],
        *(e for slot in reason["slots"] for e in slot["events"]),
    ]
    return {at for event in events for at in (event["position"], *event["by"])}
