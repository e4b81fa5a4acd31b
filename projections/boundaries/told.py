"""Values and answers as people write them."""

from __future__ import annotations

from evalcore.schemes.boundaries import NO, YES
from projections.exact import Fraction, reduced, shown

NOTHING = "无"
"""The answer where nothing applies."""


def amount_told(value: Fraction) -> str:
    """``90``, ``0.899`` or, where no decimals end it, ``1/3``."""
    numerator, denominator = reduced(*value)
    decimals = 0
    while 10**decimals % denominator and decimals < 6:
        decimals += 1
    if 10**decimals % denominator:
        return shown((numerator, denominator))
    digits = str(abs(numerator) * 10**decimals // denominator).rjust(decimals + 1, "0")
    sign = "-" if numerator < 0 else ""
    if not decimals:
        return sign + digits
    return f"{sign}{digits[:-decimals]}.{digits[-decimals:]}"


def yes_no(holds: bool) -> str:
    """The answer to a question of yes or no."""
    return YES if holds else NO


def days_told(days: int) -> str:
    """How one day lies to another: ``前1天``, ``当天``, ``后1天``."""
    if not days:
        return "当天"
    return f"{'后' if days > 0 else '前'}{abs(days)}天"


def number_told(apart: int) -> str:
    """How one number lies to another: ``少1``, ``相等``, ``多1``."""
    if not apart:
        return "相等"
    return f"{'多' if apart > 0 else '少'}{abs(apart)}"
