"""One edition of a dossier as one self-contained file."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING, Any

from evalcore.paper_words import on_papers, paper_language, said
from projections.dossier import words
from projections.dossier.own import own_view, shown_tables
from projections.dossier.page import build_page
from projections.dossier.payload import payload
from projections.dossier.proofs import Proved, proved
from projections.dossier.reviewer import WHOLE, reviewer_view
from projections.dossier.shows import Shows, presentable
from projections.dossier.view import EDITIONS
from projections.papers.templates import template

if TYPE_CHECKING:
    from evalcore.record import Record
    from evalcore.transparency.note import Signer
    from projections.dossier.gather import Material
    from projections.rows import Subject

Json = dict[str, Any]

OWN, REVIEWER = EDITIONS


def dossier(
    material: Material,
    record: Record,
    edition: str,
    *,
    certificate: str = "",
    signer: Signer | None = None,
) -> bytes:
    """The page of an edition, ``own`` or ``reviewer``.

    ``certificate`` is a signed note over the certificate, where there is one; ``signer`` signs the
    page as a whole.
    """
    own = edition == OWN
    shown = shown_tables(material) if own else dict(material.tables)
    shows = Shows(shown, material.certificate)
    view = own_view(material, shows) if own else reviewer_view(material, shows)
    entries = _entries(material, record, edition)
    view |= _sealed(material, shows, entries)
    view["language"] = paper_language()
    body = presentable(template("projections.dossier", "dossier.html.j2").render(view))
    title = said("核查材料（{edition}） {name} {period}").format(
        edition=said(EDITIONS[edition]),
        name=_name(material.subject),
        period=material.certificate.period,
    )
    whole = ("standings", "score_nodes") if own else WHOLE
    data = payload(
        material,
        edition,
        shown,
        entries,
        shows.on(body),
        whole,
        certificate or material.certificate.text,
    )
    return build_page(presentable(title), body, data, signer)


def _name(subject: Subject) -> str:
    return subject.person_name or subject.unit_name


def _entries(material: Material, record: Record, edition: str) -> list[tuple[str, Proved]]:
    """The entries of a page with their roles.

    The subject's own edition bears the publication alone: every other entry tells a time, an actor
    or a source, and that of the standing the salt that hides what is not shown.
    """
    roles = {material.certificate.position: "run"}
    if edition == REVIEWER:
        roles |= {material.standing_position: "standing", material.scheme_position: "scheme"}
        for entry in material.trail:
            roles.setdefault(entry.position, "event")
    roles.pop(0, None)
    found = proved(record, roles, material.seal.size)
    return [(roles[one.position], one) for one in found]


def _sealed(material: Material, shows: Shows, entries: list[tuple[str, Proved]]) -> Json:
    """What the last section tells of proofs."""
    seal, sheet = material.seal, material.sheet
    return {
        "edition_title": said(EDITIONS[OWN if len(entries) == 1 else REVIEWER]),
        "seal": {
            "signed": seal.signed,
            "origin": shows.checkpoint("origin", seal.origin),
            "size": shows.checkpoint("size", seal.size),
            "root": seal.root.hex(),
            "witnesses": [
                {"name": one.name, "cosigned_at": words.instant(one.cosigned_at)}
                for one in seal.witnesses
            ],
            "signers": seal.keys,
        },
        "publication": {
            "position": shows.certified("position"),
            "results": shows.certified("results"),
            "root": material.certificate.root.hex(),
            "known_at": material.certificate.size,
            "engine": shows.certified("engine"),
        },
        "proofs": {
            "entries": len(entries),
            "subjects": sheet.size,
            "hashes": len(sheet.proof),
            "proved": [said(TITLES[table]) for table in TITLES if shows.proves(table)],
            "hidden": [said(TITLES[table]) for table in TITLES if not shows.proves(table)],
        },
    }


TITLES = {
    "subjects": on_papers("考核对象"),
    "standings": on_papers("等次名次"),
    "score_nodes": on_papers("得分步骤"),
    "effects": on_papers("名次调整"),
    "flags": on_papers("提示"),
    "contributions": on_papers("逐项依据"),
}
"""Result tables by the names that the page gives them."""


_UNSAFE = re.compile(r'[\x00-\x1f\x7f/\\:*?"<>|\s\u200b-\u200f\u202a-\u202e\u2060-\u2069]+')


def file_name(subject: Subject, edition: str) -> str:
    """A name that every system takes and people recognise: unit, person, edition."""
    parts = (subject.unit_name, subject.person_name, subject.id, said(EDITIONS[edition]))
    plain = unicodedata.normalize("NFC", "-".join(part for part in parts if part))
    safe = _UNSAFE.sub("_", plain).strip("._-")
    return f"{safe[-80:]}.html"
