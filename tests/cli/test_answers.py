"""Facts about the commands that answer somebody: one word for one thing."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest


@pytest.mark.parametrize("group", ["objection", "period"])
def test_an_objection_is_accepted_or_rejected_by_the_same_options(
    evalcore: Callable[..., Any], group: str
) -> None:
    shown = evalcore(group, "answer", "--help").out
    assert "--accept " in shown.replace(",", " ")
    assert "--reject " in shown.replace(",", " ")
