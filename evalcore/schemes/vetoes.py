"""Vetoes (一票否决) as a scheme writes them: over rows of a ledger, or a share of an indicator."""

from __future__ import annotations

from collections.abc import Sequence

from evalcore.messages import _
from evalcore.schemes.indicators import amount
from evalcore.schemes.model import Grade, Veto
from evalcore.schemes.places import Place, nearest
from evalcore.schemes.reading import BASES, Reading

_VETO_KEYS = {
    "ledger": (["ledger", "where", "at"], ["until", "lasts"]),
    "node": (["indicator", "below"], []),
}


def read_vetoes(
    place: Place,
    reading: Reading,
    grades: tuple[Grade, ...],
    lists: Sequence[str],
    indicators: Sequence[str],
) -> tuple[Veto, ...]:
    """What keeps a subject at a grade or off lists, whatever the total."""
    vetoes = []
    told: dict[tuple[str, ...], tuple[str, str]] = {}
    for name, each in place.entries():
        of = each["of"].choice(list(_VETO_KEYS)) if "of" in each else "ledger"
        required, optional = _VETO_KEYS[of]
        each.keys(["title", *required], [*BASES, "of", "at_most", "bars", *optional])
        ledger = reading.ledger(each["ledger"]) if of == "ledger" else ""
        indicator = each["indicator"].text() if of == "node" else ""
        if indicator and indicator not in indicators:
            each["indicator"].refuse(_("is no indicator"), nearest(indicator, indicators))
        bars = each["bars"].texts() if "bars" in each else ()
        for barred in bars:
            if barred and barred not in lists:
                each["bars"].refuse(
                    _("{name} is no list").format(name=barred), nearest(barred, lists)
                )
        if each.node is not None and "at_most" not in each and not bars:
            each.refuse(
                _("keeps nobody from anything"),
                _("Add at_most: the best grade left, or bars: [lists] that it keeps them off."),
            )
        known = [grade.name for grade in grades] or [""]
        at_most = reading.setting(each["at_most"], known) if "at_most" in each else ""
        below = reading.number(each["below"], whole=False, most=1) if of == "node" else None
        _contradicts(each, (indicator, str(amount(below)) if below else ""), at_most, told)
        vetoes.append(
            Veto(
                id=name,
                title=each["title"].text(),
                ledger=ledger,
                where=reading.expression(each["where"], ledger) if of == "ledger" else None,
                at=reading.column(each["at"], ledger, "DATE") if of == "ledger" else "",
                at_most=at_most,
                basis=reading.basis(each),
                until=reading.column(each["until"], ledger, "DATE") if "until" in each else "",
                bars=bars,
                of="node" if of == "node" else "ledger",
                indicator=indicator,
                below=below,
                lasts=reading.number(each["lasts"], least=1) if "lasts" in each else None,
            )
        )
    return tuple(vetoes)


def _contradicts(
    place: Place,
    node: tuple[str, str],
    at_most: str,
    told: dict[tuple[str, ...], tuple[str, str]],
) -> None:
    """Refuse a veto that meets what another meets and keeps at another grade; noted in ``told``.

    Two rules that both apply are an error naming both, never an order of the file.
    """
    if not at_most:
        return
    says = (" ".join(place[key].text().split()) for key in ("ledger", "where", "at", "until"))
    key = (*says, *node)
    other, grade = told.setdefault(key, (place.path, at_most))
    if grade != at_most:
        place.refuse(
            _("meets the same rows as {other}, which keeps at {grade}").format(
                other=other, grade=grade
            ),
            _("Keep one of the two, or let their conditions differ."),
        )
