"""``--json`` has a documented, stable shape: every command, every key.

That outputs are of their shapes is tested wherever a test runs a command (tests/cli/conftest.py).
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from cli import shapes
from cli.main import _command
from cli.shapes.telling import keys_of, type_of
from tests.cli.conftest import Ran
from tests.support.shapes import command_of, hold

Command = Callable[..., Ran]

FILES = {**{name: shapes.own(name) for name in shapes.commands()}, **shapes.shared()}


def commands(command: Any, before: tuple[str, ...] = ()) -> Iterator[tuple[str, Any]]:
    below = getattr(command, "commands", {})
    if not below:
        yield " ".join(before), command
    for name, each in below.items():
        yield from commands(each, (*before, name))


def parts(shape: Any) -> Iterator[dict[str, Any]]:
    """Every shape inside a shape, itself too."""
    if isinstance(shape, list):
        for each in shape:
            yield from parts(each)
    elif isinstance(shape, dict):
        yield shape
        for key in ("properties", "$defs"):
            for each in shape.get(key, {}).values():
                yield from parts(each)
        for key in ("items", "additionalProperties", "anyOf"):
            yield from parts(shape.get(key))


def test_exactly_the_commands_that_print_json_have_a_shape() -> None:
    printing = {
        name for name, one in commands(_command()) if any("--json" in p.opts for p in one.params)
    }
    assert printing == set(shapes.commands())


def test_every_shape_is_json_schema_2020_12_and_complete_in_itself() -> None:
    for name in shapes.commands():
        shape = shapes.shape_of(name)
        Draft202012Validator.check_schema(shape)
        assert shape["$schema"] == Draft202012Validator.META_SCHEMA["$id"], name
        named = {one["$ref"] for one in parts(shape) if "$ref" in one}
        assert named == {f"#/$defs/{each}" for each in shape.get("$defs", {})}, name


def test_whatever_is_shared_is_needed() -> None:
    needed = {each for name in shapes.commands() for each in shapes.shape_of(name).get("$defs", ())}
    assert needed == shapes.shared().keys()


@pytest.mark.parametrize("name", FILES)
def test_every_key_says_in_words_what_it_means(name: str) -> None:
    shape = FILES[name]
    assert shape["title"]
    assert shape["description"].endswith((".", ")"))
    assert [key.key for key in keys_of(shape) if not key.means.endswith((".", "…"))] == []


@pytest.mark.parametrize("name", FILES)
def test_a_key_that_nobody_described_is_none_of_the_shape(name: str) -> None:
    for part in parts(FILES[name]):
        if "properties" in part:
            assert part["additionalProperties"] is False
            assert set(part.get("required", ())) <= part["properties"].keys()


@pytest.mark.parametrize("name", FILES)
def test_no_shape_has_floating_numbers(name: str) -> None:
    assert all("number" not in str(part.get("type", "")) for part in parts(FILES[name]))


def test_a_key_more_is_noticed_with_its_place() -> None:
    with pytest.raises(AssertionError, match=r"period open.*\n.*all of it: .*'more'"):
        hold(
            ["period", "open", "2025"],
            {"period": "2025", "from": "a", "to": "b", "size": 1, "more": 1},
        )


def test_a_key_less_or_of_another_type_is_noticed() -> None:
    with pytest.raises(AssertionError, match="'size' is a required property"):
        hold(["period", "open", "2025"], {"period": "2025", "from": "a", "to": "b"})
    with pytest.raises(AssertionError, match=r"\.size: '1' is not of type 'integer'"):
        hold(["period", "open", "2025"], {"period": "2025", "from": "a", "to": "b", "size": "1"})


@pytest.mark.parametrize(
    ("line", "command"),
    [
        (["score", "--scheme", "x"], "score"),
        (["period", "open", "2025"], "period open"),
        (["why-not", "X", "好"], "why-not"),
        (["shape", "score"], "shape"),
    ],
)
def test_a_command_line_is_of_its_command(line: list[str], command: str) -> None:
    assert command_of(line) == command


def test_shape_lists_the_commands_and_tells_one(evalcore: Command) -> None:
    listed = evalcore("shape", "--json").json
    assert [one["command"] for one in listed] == list(shapes.commands())
    assert "why-not" in evalcore("shape").out
    told = evalcore("shape", "standings").out
    assert "cohorts[].standings[].rank" in told
    assert "person@unit" in told


def test_shape_prints_the_schema_whole(evalcore: Command) -> None:
    printed = evalcore("shape", "tie", "list", "--json").json
    assert printed == shapes.shape_of("tie list")
    number = evalcore("shape", "explain", "--json").json["$defs"]["number"]
    Draft202012Validator(number).validate({"exact": "56/3", "shown": "18.67"})


def test_shape_of_no_command_names_those_that_are_meant(evalcore: Command) -> None:
    ran = evalcore("shape", "tie")
    assert ran.code == 2
    assert "tie list" in ran.err
    assert "standings" in evalcore("shape", "standing").err


def test_types_are_told_in_words() -> None:
    shape = {"anyOf": [{"type": "array", "items": {"type": ["string", "null"]}}, {"type": "null"}]}
    assert type_of(shape) == "list of text or null or null"
    assert type_of({"type": "object", "additionalProperties": {"type": "integer"}}) == (
        "names → integer"
    )
    assert json.dumps(type_of({"$ref": "common.json#/$defs/run"})) == '"run"'
