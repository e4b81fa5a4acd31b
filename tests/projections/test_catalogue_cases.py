"""Every case beside every scheme of the catalogue holds."""

from __future__ import annotations

from functools import cache

import pytest

from evalcore.schemes.loader import catalogue, load_scheme
from projections.cases import Case, read_cases, run_case


@cache
def scheme(name, settings):
    return load_scheme(name, settings=dict(settings))


def every_case():
    for name, path in catalogue().items():
        beside = path.with_name(f"{path.stem}.cases.yaml")
        for case in read_cases(beside) if beside.is_file() else ():
            yield pytest.param(name, case, id=f"{name}: {case.name}")


@pytest.mark.parametrize(("name", "case"), list(every_case()))
def test_a_case_of_the_catalogue_holds(name: str, case: Case):
    found = run_case(case, lambda settings: scheme(name, tuple(sorted(settings.items()))))
    assert not found, "\n" + "\n".join(found)
