"""``evalcore alias``: what a name in the files means, remembered from the command line."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from cli.main import main
from evalcore.record import open_record
from tests.evalcore.intake.office import BASE, save, take_in, workbook


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    path = tmp_path / "record.db"
    with open_record(path, create=True) as record:
        assert take_in(record, save(tmp_path, "base.xlsx", workbook(BASE))).commit
    return path


def run(*arguments: str) -> int:
    return main(["alias", *arguments, "--actor", "li", "--by", "镇组织办"])


def test_a_confirmed_alias_is_told_with_its_position(
    store: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("西庄", "V2", "--on", "2025-05-05", "--json") == 0
    told = json.loads(capsys.readouterr().out)
    assert told == {
        "fact": "UnitAliasConfirmed",
        "alias": "西庄",
        "unit": "V2",
        "person": None,
        "confirmed_by": "镇组织办",
        "position": told["position"],
    }
    with open_record(store) as record:
        *_before, last = record.read()
        assert (last.position, last.actor) == (told["position"], "li")
        size = record.head().size
    assert run("西庄", "V2") == 0
    assert "V2" in capsys.readouterr().out
    with open_record(store) as record:
        assert record.head().size == size


def test_a_namesake_is_told_apart_beside_a_unit(
    store: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("王伟", "P3", "--unit", "V2", "--json") == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["fact"], told["person"], told["unit"]) == ("PersonAliasConfirmed", "P3", "V2")


@pytest.mark.parametrize(
    ("arguments", "code", "says"),
    [
        (("某村", "西庄"), 1, "西村 (V2)"),
        (("西村", "V1"), 1, "西村 (V2)"),
        (("某村", "V1", "--kind", "village"), 2, "--kind"),
        (("某村", "V1", "--kind", "unit", "--unit", "V1"), 2, "--unit"),
        (("某村", "V1", "--on", "5 May"), 2, "--on"),
        (("某村", "V1", "--on", "2199-01-01"), 2, "--on"),
        ((" ", "V1"), 2, ""),
    ],
)
def test_what_can_t_be_is_refused_and_nothing_is_written(
    store: Path,
    capsys: pytest.CaptureFixture[str],
    arguments: tuple[str, ...],
    code: int,
    says: str,
) -> None:
    with open_record(store) as record:
        size = record.head().size
    assert run(*arguments) == code
    assert says in capsys.readouterr().err
    with open_record(store) as record:
        assert record.head().size == size
