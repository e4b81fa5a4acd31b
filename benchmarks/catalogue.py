"""What the tools of schemes take over the whole catalogue: lint, cases and thresholds."""

from __future__ import annotations

from collections.abc import Iterator

from benchmarks.measure import Line, timed


def measure() -> Iterator[Line]:
    """Every scheme loaded, linted and tested once, in one process."""
    from evalcore.schemes.lint import lint
    from evalcore.schemes.loader import catalogue, load_scheme
    from evalcore.yamltree import read_tree
    from projections.scheme_tests import run_tests

    schemes = catalogue()
    with timed() as clock:
        for path in schemes.values():
            lint(load_scheme(path), read_tree(path))
    yield Line(f"scheme lint, {len(schemes)} schemes", f"{clock.seconds:.1f} s", "", "≤ 10 s")
    with timed() as clock:
        tested = [run_tests(path) for path in schemes.values()]
    cases = sum(len(each.cases) for each in tested)
    thresholds = sum(len(each.questions) for each in tested)
    yield Line(
        f"scheme test, {cases} cases and {thresholds} thresholds",
        f"{clock.seconds:.1f} s",
        "",
        "≤ 60 s",
    )
