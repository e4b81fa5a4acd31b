"""Exact numbers as text for people. Rounding here is for reading only: nothing computes with it."""

from __future__ import annotations

from math import gcd

from projections.exact import half_up

LONGEST = 6
"""Decimals up to which an exact decimal is shown instead of a fraction."""


def fixed(value: int | None, decimals: int) -> str:
    """A whole number of units of 10^-decimals: ``fixed(8750, 2)`` is ``87.50``; None is ``""``."""
    if value is None:
        return ""
    if decimals == 0:
        return str(value)
    digits = str(abs(value)).rjust(decimals + 1, "0")
    return f"{'-' if value < 0 else ''}{digits[:-decimals]}.{digits[-decimals:]}"


def rounded(numerator: int, denominator: int, decimals: int = 2) -> str:
    """A fraction half up to ``decimals`` places: ``rounded(56, 3)`` is ``18.67``."""
    return fixed(half_up(numerator, denominator, decimals), decimals)


def exact(numerator: int, denominator: int) -> str:
    """A fraction without loss: ``18.75`` where a short decimal says it, else ``56/3``."""
    common = gcd(numerator, denominator)
    numerator, denominator = numerator // common, denominator // common
    for decimals in range(LONGEST + 1):
        if 10**decimals % denominator == 0:
            return fixed(numerator * (10**decimals // denominator), decimals)
    return f"{numerator}/{denominator}"


def readable(numerator: int, denominator: int) -> str:
    """The exact number, with its rounded value where it is a fraction: ``56/3 (≈18.67)``."""
    text = exact(numerator, denominator)
    return f"{text} (≈{rounded(numerator, denominator)})" if "/" in text else text
