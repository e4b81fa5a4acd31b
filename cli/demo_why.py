"""The demo's questions: why this score, why below the next one, what if a number were another."""

from __future__ import annotations

from pathlib import Path

from cli.common import say
from evalcore.messages import _


def explain(results: Path) -> tuple[str, str]:
    """One person's score, and what separates that person from the one just above."""
    from cli.explain import explain as command
    from cli.tables import line

    below, above = _neighbours(results)
    costly = _costliest(results, below)
    line(f"$ evalcore explain {below} {costly} --results {results}", style="dim")
    command(below, costly, results=results)
    if above:
        line()
        line(f"$ evalcore explain {below} --against {above} --results {results}", style="dim")
        command(below, against=above, results=results)
    return below, above


def _costliest(results: Path, subject: str) -> str:
    """The indicator in which a subject lost most points."""
    from fractions import Fraction

    from projections.publishing import open_results

    with open_results(results) as opened:
        nodes = opened.nodes(subject)
    lost = {
        name.removesuffix("/points"): Fraction(node.possible_numerator, node.possible_denominator)
        - Fraction(node.numerator, node.denominator)
        for name, node in nodes.items()
        if name.endswith("/points") and node.state == "scored"
    }
    return max(sorted(lost), key=lambda name: lost[name])


def _neighbours(results: Path) -> tuple[str, str]:
    """Somebody whom a quota moved (else the one in the middle), and who stands just above.

    Where nobody stands above anybody (a cohort of one): somebody who was scored, and nobody.
    """
    from projections.publishing import open_results

    with open_results(results) as opened:
        scored = [s for s in opened.standings() if s.total is not None]
        standings = [s for s in scored if s.rank is not None]
        moved = [e.subject for e in opened.effects() if e.rule.startswith("quota")]
    cohorts = [s.cohort for s in standings]
    ranked = next((cohort for cohort in cohorts if cohorts.count(cohort) > 1), None)
    if ranked is None:
        return scored[0].subject, ""
    here = [s.subject for s in standings if s.cohort == ranked]
    wanted = next((subject for subject in moved if subject in here[1:]), here[len(here) // 2])
    return wanted, here[here.index(wanted) - 1]


def trail(store: str, case: str) -> None:
    """Who reported what of one case when, from which file and row."""
    from cli.tables import line
    from cli.trail import trail as command

    line()
    line(f"$ evalcore trail {case} --store {store}", style="dim")
    command(case, store=store)


def doubled(scheme: str) -> str:
    """A setting to try out: the first indicator's points twice as many."""
    from evalcore.schemes.loader import load_scheme

    first = next(each for each in load_scheme(scheme).indicators if each.role == "score")
    points = first.points
    return f"{points.path}={2 * points.numerator}/{points.denominator}"


def what_if(store: str, scheme: str, setting: str) -> None:
    """Whose grade would be another one if a number of the scheme were."""
    from cli.tables import line, table
    from evalcore.record import open_record
    from evalcore.schemes.loader import load_scheme
    from projections.compare import who_moves
    from projections.run import evaluate, run

    line()
    line(f"$ evalcore score --store {store} --scheme {scheme} --trial --set {setting}", style="dim")
    name, _equals, value = setting.partition("=")
    written = load_scheme(scheme)
    other = load_scheme(scheme, settings={name: value})
    day = written.period.ends_on
    with open_record(store) as record:
        before = run(record, written, day, record.head())
        after = evaluate(before.connection, other, day, known_at=before.known_at)
    moves = who_moves(before, after)
    graded = [move for move in moves if "grade" in move.what and move.before and move.after]
    say(
        _("{n} would stand elsewhere, {grades} of them in another grade:").format(
            n=len(moves), grades=len(graded)
        )
    )
    if not graded:
        return
    table(
        [_("person"), _("unit"), _("grade")],
        [
            [
                after.subject[move.subject].person_name,
                after.subject[move.subject].unit_name,
                f"{move.before.grade} → {move.after.grade}",
            ]
            for move in graded
            if move.before and move.after
        ],
    )
