"""While a file is taken in, garbage is looked for less often; afterwards as before."""

from __future__ import annotations

import gc

import pytest

from evalcore.intake.collecting import YOUNG, rarely_collected


def test_afterwards_it_is_as_before_whatever_happened() -> None:
    before = gc.get_threshold()
    during = []

    @rarely_collected()
    def failing() -> None:
        during.append(gc.get_threshold())
        raise KeyError

    with pytest.raises(KeyError):
        failing()
    assert during == [(max(YOUNG, before[0]), *before[1:])]
    assert gc.get_threshold() == before


def test_whoever_switched_it_off_keeps_it_off() -> None:
    before = gc.get_threshold()
    gc.set_threshold(0)
    try:
        with rarely_collected():
            assert gc.get_threshold()[0] == 0
    finally:
        gc.set_threshold(*before)
