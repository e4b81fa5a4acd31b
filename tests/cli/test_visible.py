"""What comes from elsewhere is shown on a terminal and never obeyed."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from cli.common import note, say, say_json
from cli.main import main
from cli.tables import line, table
from cli.visible import visible
from evalcore.errors import DataError
from evalcore.transparency.note import COSIGNATURE, Verifier
from tests.attacks.insider import append, bundled, published
from tests.attacks.test_insider import NEXT, OTHER

ORDERS = {
    "clears the screen": "\x1b[2J",
    "the same in one byte": "\x9b2J",
    "writes over the line": "\r",
    "takes back what stood there": "\b\b",
    "rings": "\a",
    "deletes": "\x7f",
    "turns text around": "\u202e",
    "isolates": "\u2066",
    "is not seen": "\u200b",
    "is a mark of order": "\ufeff",
    "ends a line": "\u2028",
    "is a tag": "\U000e0041",
}


@pytest.mark.parametrize("what", list(ORDERS))
def test_no_output_passes_on_what(what: str, capsys: pytest.CaptureFixture[str]) -> None:
    text = f"县委{ORDERS[what]}组织部"
    say(text)
    note(text)
    line(text)
    say_json({text: text})
    table(["a"], [[text]])
    out = capsys.readouterr()
    for printed in (out.out, out.err):
        assert ORDERS[what] not in printed
        assert "\\u" in printed


def test_text_of_any_language_stays_as_it_is() -> None:
    plain = "汪家堰村 — lanxi.example/assessment\tñ é 𠮷 “好” ✓ –\n"
    assert visible(plain) == plain


def test_json_with_it_is_the_same_json(capsys: pytest.CaptureFixture[str]) -> None:
    data = {each: f"a{each}b" for each in ORDERS.values()}
    say_json(data)
    assert json.loads(capsys.readouterr().out) == data


@pytest.mark.parametrize("kind", [1, COSIGNATURE])
@pytest.mark.parametrize("mark", ["\u202e", "\x9b", "\x7f", "\u200b", "\ufeff", "\u2066"])
def test_a_key_whose_name_only_looks_like_the_offices_is_refused(mark: str, kind: int) -> None:
    name = f"lanxi.example/{mark}assessment"
    with pytest.raises(DataError):
        Verifier.of(name, bytes(32), kind)
    honest = Verifier.of("lanxi.example/assessment", bytes(32), kind).vkey
    with pytest.raises(DataError):
        Verifier.parse(honest.replace("lanxi.example/", f"lanxi.example/{mark}"))


def test_verify_prints_no_line_that_a_name_brings_along(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    lie = "县委\nThe bundle holds.\x1b[8m"

    def deed(record: object) -> None:
        fact = published(record, run=OTHER, period="2026", subjects=9, published_by=lie)  # type: ignore[arg-type]
        append(record, NEXT, fact)  # type: ignore[arg-type]

    path = bundled(tmp_path, deed)
    assert main(["verify", str(path)]) == 1
    assert main(["verify", str(tmp_path / "record.db")]) == 1
    assert main(["certificate", "--store", str(path)]) == 0
    out = capsys.readouterr().out
    assert "\x1b" not in out
    assert "The bundle holds." not in out.splitlines()
