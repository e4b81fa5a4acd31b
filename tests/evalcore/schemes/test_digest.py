"""Facts about the digest of a scheme: it covers all that the scheme says and nothing else."""

import json
from pathlib import Path

import pytest

from evalcore.schemes.digest import FORMAT, canonical_text
from evalcore.schemes.loader import load_scheme

SMALL = Path(__file__).parent / "good" / "small.yaml"

GOLDEN = "6201a820ea8ece90d2101bedc96c0ebdcfd6cbba487d87d5362c585591cb719b"
"""Changes with the format only: a published result names its scheme by this digest for ever."""


def test_the_digest_of_the_small_scheme_is_what_it_was() -> None:
    assert load_scheme(SMALL).digest == GOLDEN


def test_the_canonical_text_is_json_that_goes_round() -> None:
    text = canonical_text(load_scheme(SMALL))
    assert text.startswith(FORMAT)
    held = json.loads(text.removeprefix(FORMAT))
    assert json.dumps(held, ensure_ascii=False, sort_keys=True, separators=(",", ":")) == (
        text.removeprefix(FORMAT)
    )
    assert "2025-10-08" in held["calendar"]["holidays"]


def test_comments_and_layout_do_not_count(tmp_path: Path) -> None:
    text = SMALL.read_text(encoding="utf-8")
    path = tmp_path / "other.yaml"
    spaced = text.replace("{title: Villages, ", "{  title: 'Villages', ")
    path.write_text("# a comment\n" + spaced, encoding="utf-8")
    assert load_scheme(path).digest == GOLDEN


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("title: Voice", "title: Voices"),
        ("clause: doc art. 12", "clause: doc art. 13"),
        ("state <> 'merged'", "state <> 'excluded'"),
        ("tie: none", "tie: all"),
        ("calendar: cn-2025", "calendar: [cn-2025, cn-2026]"),
        ("A document", "Another document"),
        ("  subject: person\n", "  subject: person\n  merged: successor\n"),
        ("    at: decided_on\n", "    at: decided_on\n    until: due_on\n"),
    ],
)
def test_whatever_the_scheme_says_counts(old: str, new: str, tmp_path: Path) -> None:
    path = tmp_path / "small.yaml"
    path.write_text(SMALL.read_text(encoding="utf-8").replace(old, new, 1), encoding="utf-8")
    assert load_scheme(path).digest != GOLDEN


def test_settings_count() -> None:
    assert load_scheme(SMALL, settings={"reply_days": "4"}).digest != GOLDEN
