"""What a case expects, compared with what an evaluation found: a line for each difference."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import attrs

from evalcore.errors import DataError
from evalcore.messages import _
from evalcore.schemes.case_files import EXPECTED
from evalcore.schemes.columns import LEDGER_COLUMNS
from evalcore.schemes.places import nearest
from projections import recorded
from projections.contributions import settle
from projections.evaluation import Evaluation
from projections.exact import shown
from projections.score_rules import APART
from projections.service import UNATTRIBUTED


@attrs.frozen
class Seen:
    """What a case sees of an evaluation: everything, or where ``mark`` is given only what is its.

    Several cases share one evaluation when each has its mark in all its codes
    (``projections.case_batches``); here the mark is taken off again.
    """

    evaluation: Evaluation
    mark: str = ""

    def plain(self, value: Any) -> Any:
        """A value without the mark."""
        if self.mark and isinstance(value, str):
            return value.replace(self.mark, "")
        if isinstance(value, tuple):
            return [self.plain(each) for each in value]
        return value

    def marked(self, subject: str) -> str:
        """The subject as the evaluation calls it: ``p1@v1``, ``v1`` or ``unattributed@v1``."""
        person, at, unit = subject.rpartition("@")
        person = person if person in ("", UNATTRIBUTED) else self.mark + person
        return f"{person}{at}{self.mark}{unit}"

    def mine(self, text: str | None) -> bool:
        """Whether a code is this case's."""
        return self.mark in (text or "")


def differences(
    evaluation: Evaluation, expect: Mapping[str, Any], mark: str = ""
) -> list[tuple[str, str]]:
    """(what, the difference in words) for each thing expected that is not so.

    Raises ``DataError`` for what can't be expected, and for a ledger or column that there is not.
    """
    seen = Seen(evaluation, mark)
    unknown = sorted(set(expect).difference(EXPECTED))
    if unknown:
        raise DataError(
            _("A case expects {key!r}, which is none of {keys}.").format(
                key=unknown[0], keys=", ".join(EXPECTED)
            )
        )
    return [(key, line) for key, given in expect.items() for line in CHECKS[key](seen, given)]


def _differs(what: str, found: object, expected: object) -> list[str]:
    if found == expected:
        return []
    return [
        _("{what}: expected {expected}, found {found}").format(
            what=what, expected=expected, found=found
        )
    ]


def _must_be(name: str, known: Sequence[str], what: str) -> None:
    """Refuse to expect nothing of what there is not: it would always hold."""
    if name not in known:
        raise DataError(
            _("The scheme has no {what} {name!r}. {hint}").format(
                what=what, name=name, hint=nearest(name, known)
            )
        )


def _subjects(seen: Seen, expected: list[str]) -> list[str]:
    now = [seen.plain(s.id) for s in seen.evaluation.subjects if seen.mine(s.id)]
    return _differs("subjects", sorted(now), sorted(expected))


def _nodes(seen: Seen, expected: Mapping[str, Mapping[str, str]]) -> list[str]:
    found = []
    for subject, nodes in expected.items():
        for name, value in nodes.items():
            node = seen.evaluation.nodes.get(seen.marked(subject), name)
            is_number = value[:1].isdigit() or value.startswith("-")
            shown_now: str | None = None
            if node is not None:
                shown_now = node.state
                if is_number:
                    numerator, _slash, denominator = value.partition("/")
                    same = node.numerator * int(denominator or 1) == (
                        int(numerator) * node.denominator
                    )
                    shown_now = value if same else shown((node.numerator, node.denominator))
                if is_number and node.state in APART:
                    shown_now = node.state
            found += _differs(f"{subject} {name}", shown_now, value)
    return found


def _contributions(seen: Seen, expected: list[Mapping[str, str]]) -> list[str]:
    found = []
    settle(seen.evaluation.connection)
    for given in expected:
        subject, indicator, slot = given["subject"], given["indicator"], given["slot"]
        columns = [name for name in given if name not in ("subject", "indicator", "slot")]
        chosen = "".join(f', CAST("{name}" AS VARCHAR)' for name in columns)
        rows = seen.evaluation.connection.execute(
            f"SELECT slot{chosen} FROM contributions WHERE subject = ? AND indicator = ?",
            [seen.marked(subject), indicator],
        ).fetchall()
        values = [seen.plain(row) for row in rows]
        row = next((v[1:] for v in values if v[0] == slot), None)
        now = dict(zip(columns, row, strict=True)) if row is not None else None
        wanted = {name: given[name] for name in columns}
        found += _differs(f"{subject} {indicator} {slot}", now, wanted)
    return found


def _standings(seen: Seen, expected: Mapping[str, Mapping[str, Any]]) -> list[str]:
    found = []
    for subject, values in expected.items():
        standing = seen.evaluation.standing.get(seen.marked(subject))
        for name, value in values.items():
            now = seen.plain(getattr(standing, name, None))
            if isinstance(now, int):
                now = str(now)
            # Nothing is written `null`; a field that holds no text is nothing too.
            found += _differs(
                f"{subject} {name}", *(None if each == "" else each for each in (now, value))
            )
    return found


def _effects(seen: Seen, expected: list[Mapping[str, str]]) -> list[str]:
    def line(subject: str, rule: str, before: str | None, after: str | None, within: str) -> str:
        return f"{subject} {rule}: {before or '-'} → {after or '-'}{f' ({within})' * bool(within)}"

    # The group of a cut is compared where it is expected.
    told = {(e["subject"], e["rule"]) for e in expected if e.get("within")}
    wanted = [
        line(e["subject"], e["rule"], e["before"], e["after"], e.get("within") or "")
        for e in expected
    ]
    now = []
    for e in seen.evaluation.effects:
        if seen.mine(e.subject):
            named = (seen.plain(e.subject), e.rule) in told
            now.append(
                seen.plain(line(e.subject, e.rule, e.before, e.after, e.within if named else ""))
            )
    return _differs("effects", sorted(now), sorted(wanted))


def _flags(seen: Seen, expected: Mapping[str, Sequence[str | Mapping[str, str]]]) -> list[str]:
    """Of each rule named, all that it raised: subjects, units, or fields (``{suggests: talk}``)."""
    found = []
    scheme = seen.evaluation.scheme
    known = [*(flag.id for flag in scheme.flags), *(ladder.id for ladder in scheme.ladders)]
    for rule, given in expected.items():
        _must_be(rule, known, _("flag or ladder"))
        whom = given or ()
        raised = [f for f in seen.evaluation.flags if f.rule == rule and seen.mine(f.subject)]
        first = whom[0] if whom else ""
        now: list[Any]
        if isinstance(first, Mapping):
            now = [{name: seen.plain(getattr(f, name, None)) for name in first} for f in raised]
        else:
            by_unit = first and "@" not in first
            now = [seen.plain(flag.unit if by_unit else flag.subject) for flag in raised]
        found += _differs(f"flag {rule}", sorted(now, key=str), sorted(whom, key=str))
    return found


def _lists(seen: Seen, expected: Mapping[str, Sequence[str]]) -> list[str]:
    """Of each list named, everybody on it."""
    found = []
    scheme = seen.evaluation.scheme
    known = [*(each.id for each in scheme.lists), *(each.id for each in scheme.flag_lists)]
    for name, whom in expected.items():
        _must_be(name, known, _("list"))
        now = [
            seen.plain(standing.subject)
            for standing in seen.evaluation.standings
            if name in standing.lists and seen.mine(standing.subject)
        ]
        found += _differs(f"list {name}", sorted(now), sorted(whom or []))
    return found


def _ledgers(seen: Seen, expected: Mapping[str, Sequence[Mapping[str, Any]]]) -> list[str]:
    """Each row given stands in its ledger, once; what is not given of a row is not looked at."""
    found = []
    for ledger, given in expected.items():
        if ledger not in LEDGER_COLUMNS:
            raise DataError(
                _("{ledger} is no ledger. {hint}").format(
                    ledger=ledger, hint=nearest(ledger, LEDGER_COLUMNS)
                )
            )
        rows = _rows(seen, ledger)
        for wanted in given:
            for column in wanted:
                if column not in LEDGER_COLUMNS[ledger]:
                    raise DataError(
                        _("{column} is no column of the ledger {ledger}. {hint}").format(
                            column=column,
                            ledger=ledger,
                            hint=nearest(column, LEDGER_COLUMNS[ledger]),
                        )
                    )
            count = sum(all(row[c] == value for c, value in wanted.items()) for row in rows)
            told = ", ".join(f"{column}: {value}" for column, value in wanted.items())
            found += _differs(_("ledger {ledger} {row}").format(ledger=ledger, row=told), count, 1)
    return found


def _rows(seen: Seen, ledger: str) -> list[dict[str, str | None]]:
    columns = list(LEDGER_COLUMNS[ledger])
    chosen = ", ".join(f'CAST("{column}" AS VARCHAR)' for column in columns)
    rows = seen.evaluation.connection.execute(f"SELECT {chosen} FROM {ledger}").fetchall()
    named = [dict(zip(columns, row, strict=True)) for row in rows]
    mine = [row for row in named if seen.mine(row["unit"]) or seen.mine(row["row"])]
    return [{name: seen.plain(value) for name, value in row.items()} for row in mine]


def _recorded(seen: Seen, expected: Sequence[str]) -> list[str]:
    """Each entry of ``recorded`` that is named finds a fact."""
    found = []
    entries = {entry.what: entry for entry in seen.evaluation.scheme.recorded}
    for what in expected:
        if what not in entries:
            raise DataError(
                _("The scheme records no {what!r}. {hint}").format(
                    what=what, hint=nearest(what, entries)
                )
            )
        rows = recorded.rows(seen.evaluation.connection, entries[what])
        there = any(seen.mine(unit) or seen.mine(row) for unit, row in rows)
        found += _differs(_("recorded {what}").format(what=what), there, True)
    return found


def _levels(seen: Seen, expected: Mapping[str, Mapping[str, Any]]) -> list[str]:
    """What is expected of a level below, as of the scheme itself."""
    found = []
    for name, expect in expected.items():
        if name not in seen.evaluation.levels:
            raise DataError(
                _("The scheme has no level {name!r}. {hint}").format(
                    name=name, hint=nearest(name, seen.evaluation.levels)
                )
            )
        below = differences(seen.evaluation.levels[name], expect, seen.mark)
        found += [_("level {name}: {text}").format(name=name, text=text) for _key, text in below]
    return found


def _adoption(seen: Seen, expected: Mapping[str, str]) -> list[str]:
    """Whether the scheme is in force, and marked as adopted late: fields of a run's stamp."""
    from projections.publishing.stamp import stamp

    run = stamp(seen.evaluation)
    shown_now = {"status": run.status, "changed_in_period": str(run.changed_in_period).lower()}
    return _differs("adoption", {name: shown_now.get(name) for name in expected}, dict(expected))


CHECKS: Mapping[str, Callable[[Seen, Any], list[str]]] = {
    "subjects": _subjects,
    "nodes": _nodes,
    "contributions": _contributions,
    "standings": _standings,
    "effects": _effects,
    "flags": _flags,
    "lists": _lists,
    "ledgers": _ledgers,
    "recorded": _recorded,
    "levels": _levels,
    "adoption": _adoption,
}
