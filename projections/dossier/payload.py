"""The part of a dossier that is checked: entries, proofs, certificate, rows, bindings."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from evalcore.certificates.result_tree import TABLES, inner_leaf
from projections.dossier.proofs import Proved

if TYPE_CHECKING:
    from projections.dossier.gather import Material

Json = dict[str, Any]

FORMAT = "evalcore dossier/v1"


def payload(
    material: Material,
    edition: str,
    shown: Mapping[str, str],
    entries: Sequence[tuple[str, Proved]],
    bindings: Sequence[Json],
    whole: Sequence[str],
    certificate: str,
) -> Json:
    """The payload of a page.

    ``shown`` are the tables that it bears; of the others it bears the blinded hash alone.
    ``entries`` come with their role; ``whole`` names the tables of which every row is shown;
    ``certificate`` is its text, or a signed note over it.
    """
    seal = material.seal
    return {
        "format": FORMAT,
        "edition": edition,
        "keys": [{"vkey": key.vkey, "role": key.role} for key in seal.keys],
        "checkpoint": seal.note,
        "certificate": {"text": certificate, "position": material.certificate.position},
        "entries": [
            {
                "position": one.position,
                "role": role,
                "entry": _text(one.entry),
                "proof": [_text(each) for each in one.path],
            }
            for role, one in entries
        ],
        "result": _result(material, shown, whole),
        "shows": list(bindings),
    }


def _result(material: Material, shown: Mapping[str, str], whole: Sequence[str]) -> Json:
    """The rows that are shown and their place in the result tree.

    A table that is shown comes with its blind, one that is hidden without: nobody can try what
    might stand in it.
    """
    sheet = material.sheet
    hidden = [table for table in TABLES if table not in shown]
    return {
        "subject": sheet.subject,
        "index": sheet.index,
        "size": sheet.size,
        "proof": [_text(each) for each in sheet.proof],
        "tables": {table: shown[table] for table in TABLES if table in shown},
        "blinds": {table: _text(sheet.blinds[table]) for table in TABLES if table in shown},
        "hidden": {
            table: _text(inner_leaf(table, sheet.shown[table], sheet.blinds[table]))
            for table in hidden
        },
        "whole": [table for table in whole if table in shown],
    }


def _text(data: bytes) -> str:
    return b64encode(data).decode()
