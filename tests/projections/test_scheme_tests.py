"""Facts about the files beside a scheme: what is there is read, what can't be read is told."""

from pathlib import Path

import attrs
import pytest

from evalcore.errors import DataError
from evalcore.schemes import expected
from projections.rows import Effect, Flag, Standing
from projections.scheme_tests import missing, run_tests

SMALL = Path(__file__).parents[1] / "evalcore" / "schemes" / "good" / "small.yaml"


@pytest.fixture
def scheme(tmp_path: Path) -> Path:
    path = tmp_path / "small.yaml"
    path.write_bytes(SMALL.read_bytes())
    return path


def test_an_empty_file_of_answers_is_none_yet(scheme: Path) -> None:
    asked = missing(scheme)
    # What a shell leaves there while `--missing` is still at work.
    scheme.with_name("small.boundaries.yaml").touch()
    assert missing(scheme) == asked


@pytest.mark.parametrize("name", ["small.cases.yaml", "small.boundaries.yaml"])
def test_a_folder_or_a_broken_link_in_place_of_a_file_is_told(scheme: Path, name: str) -> None:
    beside = scheme.with_name(name)
    beside.mkdir()
    with pytest.raises(DataError, match=f"{name} can't be read"):
        run_tests(scheme)
    beside.rmdir()
    beside.symlink_to("nowhere.yaml")
    with pytest.raises(DataError, match=f"{name} can't be read"):
        run_tests(scheme)


@pytest.mark.parametrize(
    ("expect", "says"),
    [
        ("flags: {silnt: []}", "The scheme has no flag or ladder 'silnt'. Did you mean silent?"),
        ("lists: {wek: []}", "The scheme has no list 'wek'. Did you mean weak?"),
    ],
)
def test_to_expect_nothing_of_what_there_is_not_is_refused(
    scheme: Path, expect: str, says: str
) -> None:
    scheme.with_name("small.cases.yaml").write_text(
        "scheme: small\ncases:\n"
        "  - name: a\n    as_of: 2025-12-31\n    given:\n"
        "      - UnitRegistered:\n"
        "          {unit: v1, name: 村, unit_kind: village, occurred_on: 2015-01-01}\n"
        f"    expect: {{{expect}}}\n",
        encoding="utf-8",
    )
    (outcome,) = run_tests(scheme).cases
    assert says in outcome.error


WRONG = [
    ("effects: [{subject: v1, rule: x}]", "expect.effects[0]: the key before is missing"),
    ("nodes: {v1: {met/share: half}}", "is neither a number nor a state of a node"),
    ("standings: {v1: {garde: low}}", "garde: this key is not known here"),
    ("contributions: [{subject: v1, indicator: met}]", "the key slot is missing"),
    ("subjects: {v1: x}", "expect.subjects: must be a list"),
    ("flags: {silent: [v1, {subject: v1}]}", "names whom it flags in two ways"),
    ("adoption: {status: yes}", "is none of trial, adopted"),
    ("levels: {below: x}", "expects nothing"),
    ("[]", "expects nothing"),
]


@pytest.mark.parametrize(("expect", "says"), WRONG, ids=[one[0] for one in WRONG])
def test_what_can_not_be_expected_is_told_with_its_line(
    scheme: Path, expect: str, says: str
) -> None:
    written = expect if expect == "[]" else f"{{{expect}}}"
    scheme.with_name("small.cases.yaml").write_text(
        f"scheme: small\ncases:\n  - name: a\n    as_of: 2025-12-31\n    expect: {written}\n",
        encoding="utf-8",
    )
    with pytest.raises(DataError) as told:
        run_tests(scheme)
    assert says in str(told.value)
    assert "small.cases.yaml line 5" in str(told.value)


def test_what_can_be_expected_are_the_fields_of_results() -> None:
    def fields(kind: type[attrs.AttrsInstance]) -> set[str]:
        return {field.name for field in attrs.fields(kind)}

    assert set(expected.STANDING) == fields(Standing) - {"subject"}
    assert set(expected.FLAG) == fields(Flag) - {"id", "rule"}
    assert set(expected.EFFECT) < fields(Effect)
