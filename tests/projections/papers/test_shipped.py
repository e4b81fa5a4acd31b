"""The Word templates in the packages are what their builders build."""

from __future__ import annotations

import pytest

from tests.support.make_papers import Built, templates


@pytest.mark.parametrize("built", list(templates()), ids=lambda built: built.path.name)
def test_the_template_is_what_its_builder_builds(built: Built) -> None:
    assert built.path.read_bytes() == built.bytes(), "run python -m tests.support.make_papers"
