"""Bring the examples of docs/operators up to date: ``python -m tests.support.make_operators``.

A page says what an operator means in words. Its example is taken from the catalogue: between
``<!-- example: SCHEME | RULE | CASE -->`` and ``<!-- end -->`` stand the rule as the scheme writes
it, the facts of that case, and what the engine made of them. A test holds the pages against the
catalogue, so that no example can go stale.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from evalcore.schemes.case_files import CaseText, read_case_file
from evalcore.schemes.loader import catalogue, load_scheme
from evalcore.yamltree import Node, read_tree
from projections.cases import evaluate_facts, read_cases
from projections.evaluation import Evaluation
from projections.publishing.stamp import stamp

PAGES = Path(__file__).parents[2] / "docs" / "operators"
EXAMPLE = re.compile(r"(<!-- example: (.+?) \| (.+?) \| (.+?) -->\n).*?(<!-- end -->)", re.DOTALL)


def current(page: str) -> str:
    """The page with every example as the catalogue has it now."""
    return EXAMPLE.sub(lambda m: m[1] + example(m[2], m[3], m[4]) + m[5], page)


def example(scheme: str, rule: str, name: str) -> str:
    """One example in Markdown: the rule, the facts of a case, and what came of them."""
    file = catalogue()[scheme]
    beside = file.with_name(f"{file.stem}.cases.yaml")
    texts = [case for case in read_case_file(beside).cases if case.name == name]
    cases = [case for case in read_cases(beside) if case.name == name]
    assert len(texts) == len(cases) == 1, f"{beside.name} has no case {name!r}, or several"
    loaded = load_scheme(file, settings=cases[0].settings)
    evaluation = evaluate_facts(cases[0].facts[: cases[0].known], loaded, cases[0].as_of)
    try:
        came = list(_came_of(evaluation, rule.rpartition(".")[2]))
    finally:
        evaluation.connection.close()
    assert came, f"{scheme}: {name!r} says nothing of {rule}"
    return "\n".join(
        (
            f"The rule, in `{file.name}`:",
            "",
            "```yaml",
            *_excerpt(file, rule),
            "```",
            "",
            f"The case “{name}”, as of {cases[0].as_of}"
            + (f", with {_settings(cases[0].settings)}" if cases[0].settings else "")
            + ":",
            "",
            "```yaml",
            *_facts(texts[0], beside),
            "```",
            "",
            "What follows:",
            "",
            *came,
            "",
        )
    )


def _settings(settings: Any) -> str:
    return ", ".join(f"{name} set to {value}" for name, value in settings.items())


def _excerpt(file: Path, rule: str) -> list[str]:
    """The lines of a rule in the file of its scheme, without their common indentation."""
    node, first = read_tree(file), 1
    for key in rule.split("."):
        first, node = node.key_lines[key], node.entries[key]
    lines = file.read_text(encoding="utf-8").splitlines()
    last = max(_last_line(node), first)
    while last < len(lines) and lines[last].startswith(" " * 6) and lines[last].strip():
        last += 1
    indent = len(lines[first - 1]) - len(lines[first - 1].lstrip())
    return [line[indent:] for line in lines[first - 1 : last]]


def _last_line(node: Node) -> int:
    below = [*node.items, *node.entries.values()]
    return max([node.line, *(_last_line(each) for each in below)])


def _facts(case: CaseText, file: Path) -> Iterator[str]:
    """The facts of a case itself; what all cases of the file have in common is only counted."""
    together = read_tree(file).entries.get("common")
    common = len(together.items) if together is not None else 0
    if common:
        yield f"# and the {common} facts that stand before every case of {file.name}"
    for given in case.given[common : case.known]:
        told = ", ".join(f"{key}: {value}" for key, value in given.values.items())
        yield f"- {given.name}: {{{told}}}"


def _came_of(evaluation: Evaluation, rule: str) -> Iterator[str]:
    """Contributions, score nodes, effects, lists and flags of a rule, as lists in Markdown."""
    for subject, slot, credit, possible, day in evaluation.connection.execute(
        "SELECT subject, slot, credit, possible, occurred_on FROM contributions "
        "WHERE indicator = ? ORDER BY subject, slot",
        [rule],
    ).fetchall():
        yield f"- contribution `{subject}` · `{slot}`: {credit} of {possible} ({day})"
    for subject in evaluation.subjects:
        for node in evaluation.nodes.of(subject.id):
            if node.node.startswith(f"{rule}/"):
                value = f"{node.numerator}/{node.denominator}"
                told = value if node.state == "scored" else node.state
                yield f"- node `{subject.id}` · `{node.node}`: {told} ({node.operation})"
    for effect in evaluation.effects:
        if effect.rule.endswith(f":{rule}"):
            line = "" if effect.seats is None else f"; {effect.seats} seats of {effect.base}"
            yield (
                f"- effect `{effect.subject}` · `{effect.rule}`: "
                f"{effect.before or 'nothing'} → {effect.after or 'nothing'}{line}"
            )
    for flag in evaluation.flags:
        if flag.rule == rule:
            suggests = f", suggests {flag.suggests}" if flag.suggests else ""
            yield (
                f"- flag `{flag.subject}` · `{flag.rule}`: {flag.title}; to {flag.addressed_to}"
                f"{suggests}; cites {', '.join(f'`{cite}`' for cite in flag.cites)}"
            )
    if rule == "adoption":
        run = stamp(evaluation)
        changed = "changed" if run.changed_in_period else "not changed"
        yield f"- the run is `{run.status}`; the rules were {changed} after the period began"
    for item in evaluation.scheme.recorded:
        if item.what == rule:
            yield f"- recorded: {item.what}; not scored, because {item.because}"


def main() -> int:
    """Write every page anew; tell which changed."""
    for path in sorted(PAGES.glob("*.md")):
        before = path.read_text(encoding="utf-8")
        after = current(before)
        if after != before:
            path.write_text(after, encoding="utf-8")
            sys.stdout.write(f"{path.name} is current again\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
