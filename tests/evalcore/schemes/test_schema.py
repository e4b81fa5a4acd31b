"""Facts about the JSON Schemas for editors: they admit what the loader admits, and refuse alike."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from evalcore.errors import DataError
from evalcore.schemes.boundaries import boundaries_beside, read_boundaries
from evalcore.schemes.case_files import cases_beside, read_case_file
from evalcore.schemes.loader import catalogue, load_scheme
from evalcore.schemes.places import Place
from evalcore.yamltree import read_tree

HERE = Path(__file__).parent
SCHEMES = HERE.parents[2] / "evalcore" / "schemes"
GOOD = sorted(path for path in (HERE / "good").glob("*.yaml") if "." not in path.stem)
ALL = [*catalogue().values(), *GOOD]


def schema(kind: str) -> dict[str, Any]:
    made: dict[str, Any] = json.loads((SCHEMES / f"{kind}.schema.json").read_text("utf-8"))
    return made


def refusals(kind: str, plain: object) -> list[str]:
    return [error.message for error in Draft202012Validator(schema(kind)).iter_errors(plain)]


@pytest.mark.parametrize("kind", ["scheme", "cases", "boundaries"])
def test_it_is_a_json_schema_in_which_everything_has_a_title_and_a_description(kind: str) -> None:
    made = schema(kind)
    Draft202012Validator.check_schema(made)
    for held in [made, *made["$defs"].values()]:
        for name, each in held.get("properties", {}).items():
            target = made["$defs"][each["$ref"].rpartition("/")[2]] if "$ref" in each else {}
            told = {**target, **each}
            if name not in ("subject", "rule", "before", "after", "status", "changed_in_period"):
                assert told.get("description"), name
            if kind == "scheme":
                assert told.get("title"), name


@pytest.mark.parametrize("path", ALL, ids=[path.stem for path in ALL])
def test_every_scheme_that_loads_is_admitted_with_its_cases_and_answers(path: Path) -> None:
    assert refusals("scheme", read_tree(path).plain()) == []
    for kind, beside in (("cases", cases_beside(path)), ("boundaries", boundaries_beside(path))):
        if beside.is_file():
            assert refusals(kind, read_tree(beside).plain()) == []


def defs_of(path: str) -> str:
    """Which definition holds the keys at a path of a scheme: ``indicators.x.cases`` is cases."""
    parts = re.sub(r"\[\d+\]", "", path).split(".")
    made = schema("scheme")
    held, name = made, ""
    for part in parts if path else []:
        inside = held.get("properties", {})
        chosen = inside[part] if part in inside else held["additionalProperties"]
        chosen = chosen.get("items", chosen)
        if "oneOf" in chosen and "$ref" not in chosen:
            chosen = chosen["oneOf"][-1]
        if "$ref" in chosen:
            name = chosen["$ref"].rpartition("/")[2]
            chosen = made["$defs"][name]
            if name == "grade" and part == parts[-1]:
                name = "number"
        held = chosen
    return name


@pytest.fixture
def known(monkeypatch: pytest.MonkeyPatch) -> dict[str, set[str]]:
    """Definition → every key that the loader knows there, over all schemes that there are."""
    found: dict[str, set[str]] = {}
    keys = Place.keys

    def noting(self: Place, required: Sequence[str], optional: Sequence[str] = ()) -> Place:
        if self.node is not None and self.findings.file in {path.name for path in ALL}:
            found.setdefault(defs_of(self.path), set()).update(required, optional)
        return keys(self, required, optional)

    monkeypatch.setattr(Place, "keys", noting)
    for path in ALL:
        load_scheme(path)
    return found


def test_the_schema_and_the_loader_know_the_same_keys(known: dict[str, set[str]]) -> None:
    made = schema("scheme")
    for name, keys in known.items():
        held = made["$defs"][name] if name else made
        assert set(held["properties"]) == keys, name or "the head"
    with_keys = {name for name, each in made["$defs"].items() if "properties" in each}
    assert with_keys <= set(known), "a fixture in good/ is to use it"


def maps(tree: Any, path: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    """The path of every mapping inside plain data."""
    if isinstance(tree, dict):
        yield path
        for key, value in tree.items():
            yield from maps(value, (*path, key))
    elif isinstance(tree, list):
        for at, value in enumerate(tree):
            yield from maps(value, (*path, at))


NAMED = {
    "documents", "parameters", "cohorts", "groups", "indicators", "worth", "weights", "grades",
    "quotas", "vetoes", "lists", "flags", "ladders", "after",
}  # fmt: skip
"""Mappings whose keys are names, so that any key is one."""


def spoilt() -> Iterator[tuple[Path, tuple[str | int, ...]]]:
    """One place of each definition, in one of the schemes in good/."""
    seen: set[str] = set()
    for path in GOOD:
        for place in maps(read_tree(path).plain()):
            if place and place[-1] in NAMED and len(place) != 2:
                continue
            name = defs_of(".".join(str(p) for p in place if not isinstance(p, int)))
            if name not in seen:
                seen.add(name)
                yield path, place


@pytest.mark.parametrize(
    ("path", "place"), list(spoilt()), ids=[".".join(map(str, p)) or "head" for _f, p in spoilt()]
)
def test_an_unknown_key_is_refused_by_both(
    path: Path, place: tuple[str | int, ...], tmp_path: Path
) -> None:
    plain = read_tree(path).plain()
    held = plain
    for step in place:
        held = held[step]
    held["nonsense"] = "1"
    told = refusals("scheme", plain)
    assert told
    # JSON is YAML too.
    spoilt_file = tmp_path / path.name
    spoilt_file.write_text(json.dumps(plain, ensure_ascii=False), encoding="utf-8")
    with pytest.raises(DataError, match="nonsense: this key is not known here"):
        load_scheme(spoilt_file)


@pytest.mark.parametrize(
    ("kind", "spoil", "read"),
    [("cases", {"cases": []}, read_case_file), ("boundaries", {"boundaries": []}, read_boundaries)],
)
def test_an_unknown_key_of_cases_and_answers_is_refused_by_both(
    kind: str, spoil: dict[str, Any], read: Any, tmp_path: Path
) -> None:
    path = tmp_path / f"x.{kind}.yaml"
    path.write_text(json.dumps({"scheme": "x", **spoil}), encoding="utf-8")
    read(path)
    assert refusals(kind, {"scheme": "x", **spoil}) == []
    path.write_text(json.dumps({"scheme": "x", **spoil, "nonsense": "1"}), encoding="utf-8")
    assert refusals(kind, {"scheme": "x", **spoil, "nonsense": "1"})
    with pytest.raises(DataError, match="nonsense"):
        read(path)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("points: {value: 60, clause: doc art. 2}\n    clause: doc art. 1", "points: 60"),
        ("shortest: {value: 90, clause: doc art. 3}", "shortest: {value: 90}"),
        ("share: {value: 30%, demo: true}", "least: {value: 1, demo: true}"),
        ("base: ranked", "base: everybody"),
        ("tie: none", "tie: some"),
        ("role: deduction", "role: penalty"),
        ("of: ledger", "of: rows"),
        ("every: month", "every: day"),
        ("suggests: reminder", "suggests: dismissal"),
        ("from: 2025-01-01, to: 2025-12-31}", "from: 1.1.2025, to: 2025-12-31}"),
    ],
)
def test_what_else_the_loader_refuses_in_form_the_schema_refuses_too(
    old: str, new: str, tmp_path: Path
) -> None:
    text = (HERE / "good" / "small.yaml").read_text(encoding="utf-8")
    assert old in text
    path = tmp_path / "small.yaml"
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(DataError):
        load_scheme(path)
    assert refusals("scheme", read_tree(path).plain())
