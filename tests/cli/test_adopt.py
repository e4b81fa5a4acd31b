"""``scheme adopt`` and ``scheme show --as-of``: rules in force, shown from the record alone."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import attrs
import pytest

from evalcore.errors import DataError, StoreError
from evalcore.procedures.kept_rules import adoptions
from evalcore.record import open_record
from evalcore.schemes.bundle import collect, opened
from evalcore.schemes.loader import load_scheme
from evalcore.vocabulary.governance import FactRetracted
from tests.cli.conftest import SCHEME, Ran, events
from tests.cli.official_scheme import fill, write_scheme

Command = Callable[..., Ran]


@pytest.fixture
def store(tmp_path: Path) -> str:
    fill(tmp_path / "record.db")
    return str(tmp_path / "record.db")


def adopt(evalcore: Command, scheme: object, on: str, *more: str) -> Ran:
    return evalcore(
        "scheme", "adopt", scheme, "--by", "县委", "--document", "7号", "--on", on, *more
    )


def test_the_rules_in_force_on_a_day_are_shown_when_their_files_are_gone(
    evalcore: Command, store: str, tmp_path: Path
) -> None:
    first = write_scheme(tmp_path, "own.yaml")
    digest = load_scheme(first).digest
    assert adopt(evalcore, first, "2024-12-20").code == 0
    text = first.read_text(encoding="utf-8").rstrip("\n")
    second = write_scheme(tmp_path, "own.yaml", **{"value: 80": "value: 75"})
    assert adopt(evalcore, second, "2025-03-01").code == 0
    second.unlink()

    def shown(day: str, *more: str) -> Ran:
        return evalcore("scheme", "show", "own-2025", "--as-of", day, "--store", store, *more)

    before = shown("2025-02-28", "--json").json
    assert (before["digest"], before["grades"]["好"]["value"]) == (digest, "80")
    assert [one["shown"] for one in before["adoptions"]] == [True, False]
    assert shown("2025-03-01", "--json").json["grades"]["好"]["value"] == "75"
    assert shown("2025-02-28", "--yaml").out.rstrip("\n") == text
    page = shown("2025-03-01").out
    assert "In force on 2025-03-01" in page
    assert page.index("2024-12-20") < page.index("shown here")
    none = shown("2024-12-19")
    assert none.code == 1
    assert "2024-12-20" in none.err


def test_a_scheme_of_the_catalogue_is_kept_with_its_calendars(
    evalcore: Command, store: str
) -> None:
    ran = adopt(evalcore, SCHEME, "2025-01-01")
    assert ran.code == 0
    assert "can't be published" in ran.err
    with open_record(store) as record:
        names = {record.source(digest).name for digest in record.store.digests()}
        assert record.verify().ok
    assert {"calendars/cn-2025.yaml", f"catalogue/{SCHEME}.yaml"} <= names
    told = evalcore("scheme", "show", SCHEME, "--store", store, "--json").json
    assert told["digest"] == load_scheme(SCHEME).digest


def test_the_same_rules_twice_are_refused(evalcore: Command, store: str, tmp_path: Path) -> None:
    own = write_scheme(tmp_path)
    assert adopt(evalcore, own, "2025-01-01").code == 0
    with open_record(store) as record:
        before = record.head()
    ran = adopt(evalcore, own, "2025-06-01")
    assert ran.code == 1
    assert "adopted already" in ran.err
    with open_record(store) as record:
        assert record.head() == before


@pytest.mark.parametrize(
    ("more", "code", "words"),
    [
        (("--by", ""), 1, "--by"),
        (("--on", "2999-01-01"), 1, "not come yet"),
        (("--on", "yesterday"), 2, "--on"),
        (("--store", "nowhere.db"), 3, "nowhere.db"),
    ],
)
def test_what_makes_no_adoption_is_refused(
    evalcore: Command, store: str, tmp_path: Path, more: tuple[str, ...], code: int, words: str
) -> None:
    ran = adopt(evalcore, write_scheme(tmp_path), "2025-01-01", *more)
    assert ran.code == code
    assert words in ran.err
    with open_record(store) as record:
        assert record.store.digests() == []


def test_a_withdrawn_adoption_stands_in_the_history_and_is_not_in_force(
    evalcore: Command, store: str, tmp_path: Path
) -> None:
    own = write_scheme(tmp_path)
    assert adopt(evalcore, own, "2025-01-01").code == 0
    with open_record(store) as record:
        (kept,) = adoptions(record, "own-2025")
        gone = FactRetracted(
            occurred_on=attrs.evolve(kept).on, target=kept.position, ground="误", allowed_by="县"
        )
        record.append("mend", events([gone]), actor="x")
    told = evalcore("scheme", "show", own, "--as-of", "2025-06-01")
    assert told.code == 1
    assert "no adoption" in told.err
    assert adopt(evalcore, own, "2025-02-01").code == 0
    again = evalcore("scheme", "show", own, "--as-of", "2025-06-01", "--json").json
    assert [(one["withdrawn"], one["shown"]) for one in again["adoptions"]] == [
        (True, False),
        (False, True),
    ]


def test_a_calendar_of_the_offices_own_is_kept_with_the_scheme(
    evalcore: Command, store: str, tmp_path: Path
) -> None:
    from evalcore.schemes.library import CALENDARS

    (tmp_path / "days").mkdir()
    shutil.copy(CALENDARS / "cn-2025.yaml", tmp_path / "days" / "ours.yaml")
    own = write_scheme(tmp_path, **{"[cn-2025, cn-2026]": "[days/ours.yaml, cn-2026]"})
    digest = load_scheme(own).digest
    assert adopt(evalcore, own, "2025-01-01").code == 0
    shutil.rmtree(tmp_path / "days")
    own.unlink()
    told = evalcore("scheme", "show", "own-2025", "--as-of", "2025-06-01", "--json").json
    assert told["digest"] == digest


def test_a_file_outside_the_schemes_folder_is_refused(
    evalcore: Command, store: str, tmp_path: Path
) -> None:
    from evalcore.schemes.library import CALENDARS

    (tmp_path / "rules").mkdir()
    shutil.copy(CALENDARS / "cn-2025.yaml", tmp_path / "ours.yaml")
    own = write_scheme(tmp_path / "rules", **{"[cn-2025, cn-2026]": "[../ours.yaml, cn-2026]"})
    ran = adopt(evalcore, own, "2025-01-01")
    assert ran.code == 1
    assert "outside the folder" in ran.err


def test_levels_below_are_kept_with_the_scheme(tmp_path: Path) -> None:
    lower = write_scheme(tmp_path, "villages.yaml", **{"scheme: own-2025": "scheme: villages-2025"})
    upper = write_scheme(
        tmp_path, "upper.yaml", **{"calendar: [": "after: {villages: villages.yaml}\ncalendar: ["}
    )
    bundle = collect(upper)
    assert {"scheme/upper.yaml", "scheme/villages.yaml"} <= set(bundle.files)
    again = opened(bundle.manifest(), lambda digest: by_digest(bundle)[digest])
    lower.unlink()
    (tmp_path / "copy").mkdir()
    made = again.load(tmp_path / "copy")
    assert [one.id for one in made.after.values()] == ["villages-2025"]


def test_a_calendar_of_ones_own_is_kept_with_the_scheme(
    evalcore: Command, store: str, tmp_path: Path
) -> None:
    (tmp_path / "our-2026.yaml").write_text(
        "calendar: our-2026\nyear: 2026\nsource: 虚构\nholidays: []\nmake_up: []\n",
        encoding="utf-8",
    )
    own = write_scheme(tmp_path, **{"[cn-2025, cn-2026]": "[cn-2025, ./our-2026.yaml]"})
    assert "scheme/our-2026.yaml" in collect(own).files
    ran = adopt(evalcore, own, "2025-01-01", "--store", store)
    assert ran.code == 0, ran.err


def by_digest(bundle: Any) -> dict[str, bytes]:
    from hashlib import sha256

    return {sha256(content).hexdigest(): content for content in bundle.files.values()}


@pytest.mark.parametrize("place", ["scheme/../../etc/x", "/etc/x", "elsewhere/x", "scheme//x"])
def test_a_list_of_files_leads_nowhere_else(tmp_path: Path, place: str) -> None:
    bundle = collect(write_scheme(tmp_path))
    wrong = bundle.manifest().replace(b"calendars/cn-2025.yaml", place.encode())
    with pytest.raises(StoreError):
        opened(wrong, lambda digest: b"")


def test_an_adoption_without_files_is_told(store: str) -> None:
    from evalcore.procedures.kept_rules import files_of

    with open_record(store) as record:
        kept = [attrs.evolve(one) for one in adoptions(record, "own-2025")]
        assert kept == []
        from datetime import date

        from evalcore.procedures.kept_rules import Kept

        bare = Kept(3, 0, "0" * 64, date(2025, 1, 1), "县", "", "")
        with pytest.raises(DataError, match="kept no files"):
            files_of(record, bare)
