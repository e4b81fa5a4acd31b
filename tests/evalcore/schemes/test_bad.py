"""Facts about schemes with a mistake: each in ``bad/`` is told what ``bad/<name>.txt`` says.

The texts are reviewed by diff: ``python -m tests.evalcore.schemes.test_bad`` writes them anew.
"""

from pathlib import Path

import pytest

from evalcore.errors import DataError
from evalcore.schemes.lint import lint
from evalcore.schemes.loader import load_scheme
from evalcore.yamltree import read_tree

BAD = Path(__file__).parent / "bad"
BACK = "bad-cycle-back"
NAMES = sorted(path.stem for path in BAD.glob("*.yaml") if path.stem != BACK)


def told(name: str) -> str:
    """What a person is told about a scheme: why it is refused, else what is to be mended in it."""
    path = BAD / f"{name}.yaml"
    try:
        scheme = load_scheme(path)
    except DataError as error:
        return f"refused: {error}\n"
    lines = [
        f"{path.name} line {each.line}, {each.path}: {each.text} {each.remedy}\n"
        for each in lint(scheme, read_tree(path))
        if each.level == "problem"
    ]
    return "".join(lines)


@pytest.mark.parametrize("name", NAMES)
def test_a_mistake_is_told_with_line_key_reason_and_remedy(name: str) -> None:
    text = told(name)
    assert text == (BAD / f"{name}.txt").read_text(encoding="utf-8")
    assert text
    assert f"{name}.yaml line " in text


def test_every_text_is_of_a_scheme() -> None:
    assert sorted(path.stem for path in BAD.glob("*.txt")) == NAMES


if __name__ == "__main__":
    for bad in NAMES:
        (BAD / f"{bad}.txt").write_text(told(bad), encoding="utf-8")
