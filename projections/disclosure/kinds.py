"""What is no page to hang out at all: full results, a record, a bundle, a box, keys."""

from __future__ import annotations

from pathlib import Path

from evalcore.outside import SQLITE, read_head
from evalcore.paper_words import english, on_papers
from evalcore.record.sqlite_schema import APPLICATION_ID as RECORD
from projections.disclosure.view_files import APPLICATION_ID as VIEW
from projections.publishing.place import APPLICATION_ID as RESULTS

FULL, RECORDED, BUNDLE, KEYS, TABLES, DOSSIER, BOX = (
    "results",
    "record",
    "bundle",
    "keys",
    "tables",
    "reviewer",
    "box",
)
"""Full results; a record; a bundle of one; keys; full tables; a dossier for reviewers; a box."""

_APPLICATION_AT = 68
_HEAD = 4096
_TITLE = on_papers("核查材料（{edition}） {name} {period}")
_REVIEWERS = tuple(
    words(_TITLE).format(edition=words("核查版"), name="", period="").strip().encode()
    for words in (str, english)
)
"""In the title of a dossier for reviewers."""

BOXES = ".box"
"""Ending of a ballot box."""

KEY_ENDINGS = (".keys", ".key", ".pem", ".ring")


def kind_of(path: Path) -> str:
    """Which of these a file or folder is; "" for a page, a table or a view."""
    from evalcore.bundles.recognition import is_bundle

    if is_bundle(path):
        return BUNDLE
    if path.is_dir():
        return ""
    if path.suffix.lower() in KEY_ENDINGS:
        return KEYS
    if path.suffix.lower() == BOXES:
        return BOX
    head = read_head(path, _HEAD)
    if head.startswith(SQLITE):
        application = int.from_bytes(head[_APPLICATION_AT : _APPLICATION_AT + 4])
        return {RESULTS: FULL, RECORD: RECORDED, VIEW: ""}.get(application, "")
    if path.suffix.lower() == ".parquet":
        return TABLES if path.parent.parent.suffix == ".tables" else ""
    if path.suffix.lower() in (".html", ".htm") and any(title in head for title in _REVIEWERS):
        return DOSSIER
    return ""
