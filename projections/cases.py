"""A scheme's cases: a few facts, and what must follow from them.

``<scheme>.cases.yaml`` stands beside the scheme. Each case goes through the real pipeline
(columns, effective, ledgers, evaluation) without a store, and is compared with what it expects:

.. code-block:: yaml

    scheme: county-secretaries-2025
    common:                                 # facts that come before those of every case
      - UnitRegistered: {unit: v1, name: 一村, unit_kind: village, occurred_on: 2020-01-01}
    cases:
      - name: A pledge kept on the last day is kept
        as_of: 2025-12-31
        known_after: 3                      # optional: only so many facts are known
        settings: {notice_days: 5}          # optional: numbers changed as by --set
        given:
          - PledgeMade: {...}
        expect:
          subjects: [p1@v1]
          nodes: {p1@v1: {pledge_kept/share: 1/2, notice/share: not_applicable}}
          contributions:
            - {subject: p1@v1, indicator: pledge_kept, slot: k1, credit: 1, possible: 1}
          standings: {p1@v1: {grade: 好, rank: 1, status: ranked, lists: []}}
          effects: [{subject: p1@v1, rule: "quota:好", before: 好, after: 较好}]
          flags: {pledge_overdue: [p1@v1], ladder: [{subject: p1@v1, suggests: talk}]}
          lists: {to_help: [p1@v1]}
          ledgers: {trainings: [{unit: v1, days: 3}]}    # each row is found exactly once
          recorded: [three_day_class]
          levels: {villages: {standings: {v1: {grade: 好}}}}
          adoption: {status: adopted, changed_in_period: false}
        shows: [13, 30]

Of ``nodes``, ``contributions``, ``standings`` and ``ledgers`` what is given must hold; ``subjects``
and ``effects`` are complete where given; of ``flags`` and ``lists`` the subjects (or units) of each
rule named are complete; each entry of ``recorded`` that is named must find a fact. A fact's
``received_on`` is its ``occurred_on`` unless given. ``shows: [79]`` names the mechanisms that the
case is an example of (``evalcore/schemes/mechanisms.yaml``).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import attrs

from evalcore.errors import DataError
from evalcore.messages import _
from evalcore.schemes.case_files import CaseText, Given, read_case_file
from evalcore.schemes.model import Scheme
from evalcore.vocabulary import Fact, FieldSpec, facts
from projections.evaluation import Evaluation
from projections.expectations import differences
from projections.run import judge

if TYPE_CHECKING:
    import pyarrow

    from evalcore.record import Commit, Record
    from evalcore.record.reading import Columns

Read = Callable[[Mapping[str, str]], Scheme]
"""The scheme of the cases with some settings changed."""


OWN_DIGEST = "@scheme"
"""In a fact of a case: the digest of the scheme itself, which changes with every edit."""


@attrs.frozen
class Case:
    """One case: ``facts`` in order, the common ones first; ``line`` is where it stands.

    ``shows`` names the mechanisms that it is an example of; ``lines`` the line of each thing
    expected.
    """

    name: str
    as_of: date
    facts: tuple[Fact, ...]
    known: int
    settings: Mapping[str, str]
    expect: Mapping[str, Any]
    line: int = 0
    lines: Mapping[str, int] = attrs.field(factory=dict)
    shows: tuple[int, ...] = ()


def read_cases(path: Path) -> tuple[Case, ...]:
    """The cases of a file. Raises ``DataError`` that names the file, the line and the reason."""
    made: dict[int, Fact] = {}
    return tuple(_case(text, path.name, made) for text in read_case_file(path).cases)


def run_case(case: Case, read: Read) -> list[str]:
    """What differs from what the case expects, a line each; nothing where it holds."""
    return [line for _key, line in failures(case, read(case.settings))]


def failures(case: Case, scheme: Scheme) -> list[tuple[str, str]]:
    """(what is expected, how it differs) of a case; nothing where it holds.

    Raises ``DataError`` where the facts can't be judged, or the case expects what there is not.
    """
    given = [of_scheme(fact, scheme) for fact in case.facts[: case.known]]
    evaluation = evaluate_facts(given, scheme, case.as_of)
    try:
        return differences(evaluation, case.expect)
    finally:
        evaluation.connection.close()


def of_scheme(fact: Fact, scheme: Scheme) -> Fact:
    """The fact, with the digest of the scheme where the case says ``digest: "@scheme"``."""
    if getattr(fact, "digest", "") != OWN_DIGEST:
        return fact
    changed: dict[str, Any] = {"digest": scheme.digest}
    return attrs.evolve(fact, **changed)


def evaluate_facts(given: Sequence[Fact], scheme: Scheme, as_of: date) -> Evaluation:
    """Evaluate over facts that stand in no record: positions 1, 2, 3 … in the order given."""
    return judge(open_facts(given), scheme, as_of)


def open_facts(given: Sequence[Fact]) -> Columns:
    """Facts that stand in no record as columns; the caller closes them."""
    from evalcore.record.reading import open_columns
    from evalcore.record.store import Commit

    known_at = Commit(len(given), 0, bytes(32))
    record = cast("Record", _Loose(given, known_at))
    return open_columns(record, known_at, cached=False)


@attrs.frozen
class _Loose:
    """Facts that read like a record as far as columns look."""

    given: Sequence[Fact]
    known_at: Commit
    where: str = ""

    def commits(self) -> list[Commit]:
        return [self.known_at]

    def read_arrow(
        self, start: int, stop: int, topics: Iterable[str] | None = None
    ) -> pyarrow.RecordBatchReader:
        import pyarrow as pa

        numbered = [
            (n, fact)
            for n, fact in enumerate(self.given, start=1)
            if start <= n <= stop and (topics is None or fact.topic() in topics)
        ]
        table = pa.table(
            {
                "position": pa.array([n for n, _fact in numbered], pa.int64()),
                "stream": pa.array(["case"] * len(numbered), pa.string()),
                "topic": pa.array([fact.topic() for _n, fact in numbered], pa.string()),
                "recorded_at": pa.array([n for n, _fact in numbered], pa.int64()),
                "source": pa.array([""] * len(numbered), pa.string()),
                "state": pa.array(
                    [fact.public_state().decode() for _n, fact in numbered], pa.string()
                ),
            }
        )
        return table.to_reader()


def _case(text: CaseText, file: str, made: dict[int, Fact]) -> Case:
    """``made`` holds the facts made so far: the common ones are the same in every case."""
    for given in text.given:
        if id(given) not in made:
            made[id(given)] = _fact(given, file)
    return Case(
        name=text.name,
        as_of=text.as_of,
        facts=tuple(made[id(given)] for given in text.given),
        known=text.known,
        settings=text.settings,
        expect=text.expect,
        line=text.line,
        lines=text.lines,
        shows=text.shows,
    )


def _fact(given: Given, file: str) -> Fact:
    """A fact as written, made one; every value is text and becomes its kind."""
    try:
        return _made(given.name, given.values)
    except DataError as error:
        raise DataError(
            _("{file} line {line}: {error}").format(file=file, line=given.line, error=error)
        ) from error


def _made(name: str, texts: Mapping[str, str | None]) -> Fact:
    found = facts().get(name if "." in name else f"{name}.1")
    if found is None:
        raise DataError(
            _("{name} is no kind of fact. `evalcore vocabulary` lists them.").format(name=name)
        )
    specs = {spec.name: spec for spec in found.specs()}
    unknown = sorted(set(texts).difference(specs))
    if unknown:
        raise DataError(
            _("{name} has no field {field!r}. It has: {fields}.").format(
                name=name, field=unknown[0], fields=", ".join(specs)
            )
        )
    try:
        values = {field: _value(specs[field], text) for field, text in texts.items()}
        if "received_on" in specs:
            values.setdefault("received_on", values.get("occurred_on"))
        return found(**values)
    except (DataError, ValueError, TypeError) as error:
        raise DataError(
            _("{name} {texts} can't be a fact: {error}").format(name=name, texts=texts, error=error)
        ) from error


def _value(spec: FieldSpec, text: str | None) -> Any:
    if text is None:
        return spec.default
    if spec.kind == "day":
        return date.fromisoformat(text)
    if spec.kind == "whole":
        return int(text)
    if spec.kind == "flag":
        if text not in ("true", "false"):
            raise ValueError(_("{text!r} is neither true nor false").format(text=text))
        return text == "true"
    return text
