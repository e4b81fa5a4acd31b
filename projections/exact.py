"""Exact arithmetic on whole numbers: fractions, rounding, shares of a number of people.

A fraction is a pair (numerator, denominator) of Python integers with a positive denominator.
Nothing here, and nothing in this package, ever divides into a binary fraction: two totals that
are equal on paper are equal here.
"""

from __future__ import annotations

from collections.abc import Iterable
from math import gcd, lcm
from typing import Literal

from evalcore.schemes.model import Number

Fraction = tuple[int, int]
Rounding = Literal["floor", "ceil", "half_up"]

ZERO: Fraction = (0, 1)
ONE: Fraction = (1, 1)


def reduced(numerator: int, denominator: int) -> Fraction:
    """The fraction in lowest terms, with a positive denominator."""
    common = gcd(numerator, denominator)
    if denominator < 0:
        common = -common
    return numerator // common, denominator // common


def times(a: Fraction, b: Fraction) -> Fraction:
    """Product of two fractions."""
    return reduced(a[0] * b[0], a[1] * b[1])


def total(parts: Iterable[Fraction]) -> Fraction:
    """Sum of fractions, in lowest terms; 0 for none."""
    numerator, denominator = ZERO
    for n, d in parts:
        if d == denominator:
            numerator += n
        elif d == 1:
            numerator += n * denominator
        else:
            common = lcm(d, denominator)
            numerator = numerator * (common // denominator) + n * (common // d)
            denominator = common
    return reduced(numerator, denominator) if denominator > 1 else (numerator, 1)


def fraction(number: Number) -> Fraction:
    """A number of the scheme as a fraction."""
    return reduced(number.numerator, number.denominator)


def at_least(a: Fraction, b: Fraction) -> bool:
    """Whether a ≥ b."""
    return a[0] * b[1] >= b[0] * a[1]


def half_up(numerator: int, denominator: int, decimals: int = 0) -> int:
    """numerator ÷ denominator in units of 10^-decimals, halves away from zero.

    sign(n)·((2·|n|·10^k + d) // (2·d)): the rounding that a clause means by 四舍五入.
    """
    sign = -1 if numerator < 0 else 1
    unit: int = 10**decimals
    return sign * ((2 * abs(numerator) * unit + denominator) // (2 * denominator))


def seats(share: Fraction, base: int, rounding: Rounding, least: int) -> int:
    """How many of ``base`` a share makes: rounded as said, at least ``least``, at most all.

    A share of nobody is nobody, whatever ``least`` says.
    """
    numerator, denominator = share[0] * base, share[1]
    if rounding == "floor":
        found = numerator // denominator
    elif rounding == "ceil":
        found = -(-numerator // denominator)
    else:
        found = half_up(numerator, denominator)
    return min(base, max(found, least))


def shown(value: Fraction) -> str:
    """A fraction as text: ``3`` or ``25/2``."""
    return str(value[0]) if value[1] == 1 else f"{value[0]}/{value[1]}"


def scaled(numbers: Iterable[Number]) -> int:
    """The least whole number that makes every one of ``numbers`` whole when multiplied by it."""
    return lcm(1, *(reduced(n.numerator, n.denominator)[1] for n in numbers))


def whole_of(number: Number, scale: int) -> int:
    """``number`` × ``scale``, which ``scaled`` has made whole."""
    return number.numerator * scale // number.denominator
