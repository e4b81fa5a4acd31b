"""What a rule of a scheme cites, and which rules something expected is about."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, Protocol

from evalcore.messages import _
from evalcore.paper_words import paper_language, said
from evalcore.schemes.advice import expressions
from evalcore.schemes.mechanisms import mechanism_of
from evalcore.schemes.model import Scheme

_PARAMETER = re.compile(r":([a-z][a-z0-9_]*)\b")
_CITATION = re.compile(r"(\S+) (.+)")


def cited(scheme: Scheme, rule: str) -> list[str]:
    """The clauses (``document place``) of a rule, of its numbers, and of the parameters it uses.

    ``rule`` is a path: ``indicators.training``, ``flags.untrained``, ``recorded[0]``.
    """
    bases = [basis for path, basis in scheme.bases.items() if _below(path, rule)]
    bases += [number.basis for path, number in scheme.numbers.items() if _below(path, rule)]
    for expression in expressions(scheme):
        if _below(expression.path, rule):
            used = _PARAMETER.findall(expression.source)
            bases += [scheme.parameters[name].basis for name in used if name in scheme.parameters]
    texts = [basis.text for basis in bases if basis.kind == "clause"]
    return list(dict.fromkeys(clause for text in texts for clause in text.split("; ")))


def clauses(scheme: Scheme) -> Iterator[str]:
    """Every clause that a scheme cites anywhere, also for what it leaves to people."""
    bases = [*scheme.bases.values(), *(number.basis for number in scheme.numbers.values())]
    for basis in bases:
        if basis.kind == "clause":
            yield from basis.text.split("; ")
    for left in scheme.by_people:
        yield from left.clause.split("; ")


def _below(path: str, rule: str) -> bool:
    return path == rule or path.startswith((f"{rule}.", f"{rule}["))


def named_rules(scheme: Scheme, expect: Mapping[str, Any]) -> tuple[str, ...]:
    """Paths of the rules of ``scheme`` that a case's ``expect`` says something about."""
    return tuple(dict.fromkeys(path for path in _named(scheme, expect)))


def rule_paths(scheme: Scheme) -> dict[str, list[str]]:
    """Every rule that has a name: name → paths (a grade and its quota share one)."""
    sections: dict[str, list[str]] = {
        "indicators": [each.id for each in scheme.indicators],
        "groups": [each.id for each in scheme.groups],
        "grades": [each.name for each in scheme.grades],
        "quotas": [each.grade for each in scheme.quotas],
        "vetoes": [each.id for each in scheme.vetoes],
        "lists": [*(e.id for e in scheme.lists), *(e.id for e in scheme.flag_lists)],
        "flags": [each.id for each in scheme.flags],
        "ladders": [each.id for each in scheme.ladders],
    }
    found: dict[str, list[str]] = {}
    for section, names in sections.items():
        for name in names:
            found.setdefault(name, []).append(f"{section}.{name}")
    for at, entry in enumerate(scheme.recorded):
        found.setdefault(entry.what, []).append(f"recorded[{at}]")
    return found


def _named(scheme: Scheme, expect: Mapping[str, Any]) -> Iterator[str]:
    known = rule_paths(scheme)

    def of(section: str, name: str) -> Iterator[str]:
        yield from (path for path in known.get(name, ()) if path.startswith(section))

    for nodes in (expect.get("nodes") or {}).values():
        for node in nodes:
            name = node.partition("/")[0]
            yield from of("groups" if name.startswith("group:") else "ind", name.split(":")[-1])
    for each in expect.get("contributions") or ():
        yield from of("indicators", each["indicator"])
    for standing in (expect.get("standings") or {}).values():
        yield from of("grades", str(standing.get("grade")))
        for name in standing.get("lists") or ():
            yield from of("lists", name)
        if standing.get("status") in ("short_tenure", "small_cohort"):
            yield "assessed"
    for effect in expect.get("effects") or ():
        kind, _colon, _rest = effect["rule"].partition(":")
        name = effect["rule"].rpartition(":")[2]
        yield from known.get(name, ())
        if kind == "passed_over":
            # Who is passed over at a list met a veto that bars it.
            yield from (f"vetoes.{veto.id}" for veto in scheme.vetoes if name in veto.bars)
    for name in expect.get("flags") or ():
        yield from of("flags", name)
        yield from of("ladders", name)
    for name in expect.get("lists") or ():
        yield from of("lists", name)
    if "adoption" in expect and scheme.adoption is not None:
        yield "adoption"
    for name in expect.get("recorded") or ():
        yield from of("recorded", name)


class Citing(Protocol):
    """What cites documents by short names: a scheme, or results of one."""

    @property
    def documents(self) -> Mapping[str, str]:
        """Short name → title."""


def basis_shown(scheme: Citing, text: str) -> str:
    """A basis for a reader who has not the scheme at hand: the document's title, the mechanism.

    ``xiangtan-2011 row 79`` becomes the title of that document and the name of mechanism 79;
    other places are kept behind the title; a text that cites no document of the scheme stays.
    Several places of one document in a row bear its title once.
    """
    if text == "demo":
        return _("demo")
    told, last = [], ""
    for clause in text.split("; "):
        name = clause.partition(" ")[0]
        told.append(_clause_shown(scheme, clause, titled=name != last))
        last = name
    return "; ".join(told)


def on_paper(documents: Mapping[str, str], text: str) -> str:
    """A basis in the language of the paper: documents by their titles, mechanisms by their names.

    ``documents``: titles by short name. For papers without a list of documents at their end.
    """
    told = []
    for clause in text.split("; "):
        name, place = clause.partition(" ")[0], place_on_paper(clause)
        told.append(said("演示数值") if name == "demo" else f"{documents.get(name, name)} {place}")
    return said("；").join(one.strip() for one in told)


_ARTICLE = re.compile(r"Art\. ?([0-9]+)")
_MARK = re.compile(r" ?\(F[0-9]+[a-z]?\)")
"""The number of a place in the list of practice, which readers of papers do not have."""


def place_on_paper(clause: str) -> str:
    """Where in its document a clause stands, as papers write it: a mechanism by its name, an
    article in the paper's language."""
    known = mechanism_of(clause)
    if known is not None:
        return said("第{row}行“{name}”").format(row=known.row, name=known.name)
    place = _MARK.sub("", clause.partition(" ")[2])
    return _ARTICLE.sub(r"第\1条", place) if paper_language() == "zh" else place


def _clause_shown(scheme: Citing, clause: str, *, titled: bool) -> str:
    found = _CITATION.fullmatch(clause)
    if found is None or found[1] not in scheme.documents:
        return clause
    title, known = scheme.documents[found[1]], mechanism_of(clause)
    if known is None:
        return f"{title} {found[2]}" if titled else found[2]
    if not titled:
        return _("row {row} ({mechanism})").format(row=known.row, mechanism=known.name)
    return _("{document}, row {row} ({mechanism})").format(
        document=title, row=known.row, mechanism=known.name
    )
