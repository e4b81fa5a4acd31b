"""The verifier's source: nothing newer than ECMAScript 5, and nothing from outside the page."""

from __future__ import annotations

import re

import pytest

from projections.dossier.page.assembling import SCRIPTS, script
from projections.dossier.page.document import POLICY
from projections.dossier.page.frame import source
from tests.projections.dossier.page.sample import sample

NEWER = {
    "let, const, class": r"\b(?:let|const|class|async|await|yield|import|export|super|of)\b",
    "arrows": r"=>",
    "templates": r"`",
    "spread": r"\.\.\.",
    "powers": r"\*\*|\?\?|\?\.",
    "large integers": r"\bBigInt\b|\b[0-9]+n\b",
    "promises and others": r"\b(?:Promise|Map|Set|WeakMap|Symbol|Proxy|Reflect|TextEncoder)\b",
    "newer methods": r"\.(?:includes|find|findIndex|fill|from|of|repeat|startsWith|endsWith"
    r"|padStart|padEnd|assign|entries|values|codePointAt|append|closest|forEach\.call)\(",
    "newer functions": r"Math\.(?:imul|trunc|sign|log2|clz32)|Number\.(?:is|parse|MAX)"
    r"|String\.(?:raw|fromCodePoint)|Object\.(?:assign|entries|values)",
    "no part of the standard": r"\.(?:substr|trimLeft|trimRight)\(|__proto__|\bescape\(",
    "defaults": r"function[^(]*\([^)]*=|\(\{[^}:]*\}\)\s*\{",
    "code from text": r"\beval\(|new Function|setTimeout|setInterval|innerHTML|\.write\(",
}
OUTSIDE = (
    r"XMLHttpRequest|WebSocket|EventSource|sendBeacon|importScripts"
    r"|fetch|Worker|location|cookie|localStorage"
)


def code(name: str) -> str:
    """A file without comments and texts."""
    text = re.sub(r"/\*.*?\*/", "", source(f"js/{name}.js"), flags=re.DOTALL)
    return re.sub(r"'(?:[^'\\\n]|\\.)*'", "''", text)


@pytest.mark.parametrize("name", SCRIPTS)
def test_no_file_uses_anything_newer_than_ecmascript_5(name):
    for what, pattern in NEWER.items():
        assert re.findall(pattern, code(name)) == [], what


@pytest.mark.parametrize("name", SCRIPTS)
def test_no_file_reaches_outside_the_page(name):
    assert re.findall(OUTSIDE, code(name)) == []


def test_every_file_is_put_into_the_page():
    from projections.dossier.page import frame

    files = {path.stem for path in (frame._FOLDER / "js").glob("*.js")}
    assert files == set(SCRIPTS)


def test_the_page_names_no_address():
    page = sample().page().decode()
    assert re.findall(r"(?:src|srcset|action|poster|background|ping|manifest)=", page) == []
    assert re.findall(r"@import|url\(", page) == []
    assert set(re.findall(r'href="([^"]*)"', page)) <= {"#limits", "#verdict"}
    # The one address in it is the name of a namespace, which is compared and never opened.
    assert set(re.findall(r"https?://[^'\"\s]+", page)) == {"http://www.w3.org/1999/xhtml"}


def test_the_policy_lets_nothing_be_loaded():
    rules = dict(rule.strip().split(" ", 1) for rule in POLICY.split(";"))
    assert rules["default-src"] == "'none'"
    assert rules["base-uri"] == rules["form-action"] == "'none'"
    assert set(rules) == {"default-src", "script-src", "style-src", "base-uri", "form-action"}
    assert "unsafe" not in POLICY


def test_the_script_is_one_strict_function():
    assert script().startswith("\n(function () {\n'use strict';")
    assert script().endswith("}());\n")
