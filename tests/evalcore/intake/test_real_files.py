"""Mappings for other people's files take them in whole; `tests/real_data` has the figures."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from evalcore.intake.mapping_file import load_mapping
from tests.evalcore.intake.office import facts_in, fresh, take_in
from tests.support.shared_data import shared


@pytest.mark.parametrize(
    ("mapping", "file", "expected"),
    [
        (
            "receipt_permit",
            "receipt_permit/receipt.csv",
            {"UnitRegistered": 3, "ProblemFound": 1434, "ProblemClosed": 1329},
        ),
        (
            "insteval",
            "insteval/InstEval.csv.gz",
            {"UnitRegistered": 1128, "EvaluationMeetingHeld": 1128, "VotesTallied": 7515},
        ),
        (
            "hdi",
            "hdi_undp/hdr2023-24_time_series.csv.gz",
            {"UnitRegistered": 206, "IndicatorReported": 32625},
        ),
    ],
)
def test_a_public_file_goes_in_whole_and_only_once(
    tmp_path: Path, mapping: str, file: str, expected: dict[str, int]
) -> None:
    path = shared(file)
    known = load_mapping(mapping)
    with fresh(tmp_path) as record:
        result = take_in(record, path, mapping=known)
        assert (result.findings, result.by_class) == ((), expected)
        topics = Counter(topic.split(".")[0] for topic, _s, _p in facts_in(record))
        assert topics == Counter(expected) + Counter({"SourceReceived": 1})
        assert take_in(record, path, mapping=known).facts == 0
