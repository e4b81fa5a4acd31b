"""Facts dealt out to several logs, and runs over them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import attrs

from evalcore.procedures.joining import joint
from evalcore.record import NewEvent, open_record
from evalcore.record.joined import Joined
from evalcore.record.reading import Columns, open_columns
from evalcore.vocabulary import Fact
from evalcore.vocabulary.pledges import PledgeMade
from evalcore.vocabulary.roster import PersonRegistered, UnitRegistered
from projections.evaluation import Evaluation
from projections.run import run
from tests.projections.world import d

END = d("12-31")
SHARED = (UnitRegistered, PersonRegistered)
"""Facts that every office keeps for itself: they stand in each log."""

WITHOUT_POSITIONS = ("subjects", "standings", "score_nodes")

UNIT = UnitRegistered(occurred_on=d("2024-01-01"), unit="V1", name="红旗村", unit_kind="village")
PLEDGE = PledgeMade(
    occurred_on=d("01-10"), received_on=d("01-10"), pledge="C1", unit="V1", person="P1",
    pledge_kind="annual", content="修路", due_on=d("06-01"),
)  # fmt: skip

CASES = {
    "pledge", "problem", "meeting", "box", "matter", "comment", "trigger", "task", "decision",
    "pairing", "rectification", "dispute", "evaluation", "honour", "measure_no",
}  # fmt: skip


def write(path: Path, facts: Sequence[Fact], stream: str = "office") -> Path:
    """Append facts to the log at ``path``, as one commit."""
    events = [NewEvent(fact.topic(), fact.public_state(), fact.private_state()) for fact in facts]
    with open_record(path, create=True) as record:
        record.append(stream, events, actor="clerk", after=record.stream_version(stream))
    return path


def opened(stack: ExitStack, home: Path, *others: Path) -> Joined:
    """The logs, joined at their heads."""
    record = stack.enter_context(open_record(home))
    logs = [stack.enter_context(open_record(path)) for path in others]
    return joint(record, record.head(), [(log, log.head()) for log in logs])


def columns_of(stack: ExitStack, logs: Joined) -> Columns:
    """What the logs hold, as columns."""
    return stack.enter_context(
        open_columns(logs.record, logs.known_at, further=logs.further, cached=False)
    )


def joined_columns(stack: ExitStack, folder: Path, *logs: Sequence[Fact]) -> Columns:
    """Columns over a new log for each list of facts; the first is home."""
    folder.mkdir(exist_ok=True)
    paths = [write(folder / f"{n}.db", facts) for n, facts in enumerate(logs)]
    return columns_of(stack, opened(stack, *paths))


def evaluated(
    stack: ExitStack, scheme: Any, home: Path, *others: Path, cache: Path | None = None
) -> Evaluation:
    """The scheme over the logs."""
    logs = opened(stack, home, *others)
    evaluation = run(logs.record, scheme, END, logs.known_at, further=logs.further, cache=cache)
    stack.callback(evaluation.connection.close)
    return evaluation


def townships(facts: Iterable[Fact]) -> Iterator[str]:
    """The township of each fact, by its unit or by the case that it belongs to; '' for none."""
    homes: dict[str, str] = {}
    for fact in facts:
        values = {
            a.name: value
            for a in attrs.fields(type(fact))
            if isinstance(value := getattr(fact, a.name), str) and value
        }
        unit = values.get("unit", "")
        found = unit[:3] if unit[:1] == "T" else ""
        cases = [value for name, value in values.items() if name in CASES]
        found = found or next((homes[case] for case in cases if case in homes), "")
        for case in cases:
            homes.setdefault(case, found)
        yield found


def dealt(facts: Sequence[Fact], groups: Sequence[tuple[str, ...]]) -> Iterator[list[Fact]]:
    """The facts of each group of townships, with what every office keeps for itself."""
    whose = list(townships(facts))
    for mine in groups:
        yield [
            fact
            for fact, township in zip(facts, whose, strict=True)
            if township in mine or isinstance(fact, SHARED)
        ]
