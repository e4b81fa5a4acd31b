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
          flags: {pledge_overdue: [p1@v1]}

Of ``nodes``, ``contributions`` and ``standings`` what is given must hold; ``subjects`` and
``effects`` are complete where given; of ``flags`` the subjects (or units) of each rule named are
complete. A fact's ``received_on`` is its ``occurred_on`` unless given.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import attrs

from evalcore.errors import DataError
from evalcore.messages import _
from evalcore.schemes.model import Scheme
from evalcore.vocabulary import Fact, FieldSpec, facts
from projections.evaluation import Evaluation
from projections.expectations import differences
from projections.run import judge

if TYPE_CHECKING:
    import pyarrow

    from evalcore.record import Commit, Record

Read = Callable[[Mapping[str, str]], Scheme]
"""The scheme of the cases with some settings changed."""


@attrs.frozen
class Case:
    """One case: ``facts`` in order, the common ones first."""

    name: str
    as_of: date
    facts: tuple[Fact, ...]
    known: int
    settings: Mapping[str, str]
    expect: Mapping[str, Any]


def read_cases(path: Path) -> tuple[Case, ...]:
    """The cases of a file. Raises ``DataError`` that names the file, the case and the fact."""
    from evalcore.yamltree import read_tree

    plain = read_tree(path).plain()
    try:
        common = [_fact(given) for given in plain.get("common") or []]
        return tuple(_case(given, common) for given in plain["cases"])
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise DataError(
            _("{file} is not a file of cases: {error!r} is missing or misplaced.").format(
                file=path.name, error=error
            )
        ) from error


def run_case(case: Case, read: Read) -> list[str]:
    """What differs from what the case expects, a line each; nothing where it holds."""
    evaluation = evaluate_facts(case.facts[: case.known], read(case.settings), case.as_of)
    try:
        return differences(evaluation, case.expect)
    finally:
        evaluation.connection.close()


def evaluate_facts(given: Sequence[Fact], scheme: Scheme, as_of: date) -> Evaluation:
    """Evaluate over facts that stand in no record: positions 1, 2, 3 … in the order given."""
    from evalcore.record.reading import open_columns
    from evalcore.record.store import Commit

    known_at = Commit(len(given), 0, bytes(32))
    record = cast("Record", _Loose(given, known_at))
    return judge(open_columns(record, known_at, cached=False), scheme, as_of)


@attrs.frozen
class _Loose:
    """Facts that read like a record as far as columns look."""

    given: Sequence[Fact]
    known_at: Commit

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


def _case(given: Mapping[str, Any], common: list[Fact]) -> Case:
    own = [_fact(fact) for fact in given.get("given") or []]
    known = given.get("known_after")
    return Case(
        name=given["name"],
        as_of=date.fromisoformat(given["as_of"]),
        facts=(*common, *own),
        known=len(common) + (len(own) if known is None else int(known)),
        settings=given.get("settings") or {},
        expect=given["expect"],
    )


def _fact(given: Mapping[str, Any]) -> Fact:
    """``{PledgeMade: {pledge: k1, …}}`` as a fact; every value is text and becomes its kind."""
    ((name, texts),) = given.items()
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
