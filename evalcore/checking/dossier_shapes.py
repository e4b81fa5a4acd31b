"""The data of a dossier's page, as they must be shaped before anything of them is looked at."""

from __future__ import annotations

import msgspec

FORMAT = "evalcore dossier/v1"


class Key(msgspec.Struct):
    """A public key that the page names."""

    vkey: str
    role: str


class Told(msgspec.Struct):
    """An event that the page quotes."""

    position: int
    role: str
    entry: str
    proof: list[str]


class Stated(msgspec.Struct):
    """The certificate that it rests on."""

    text: str
    position: int


class Result(msgspec.Struct):
    """The rows of its subject."""

    subject: str
    index: int
    size: int
    proof: list[str]
    tables: dict[str, str]
    blinds: dict[str, str]
    hidden: dict[str, str]
    whole: list[str] = []


class Show(msgspec.Struct):
    """A place of the page and what is proved about it.

    One of ``table``, ``certificate``, ``checkpoint``, ``entry`` says where. ``words`` of its own,
    by which a page could call anything by any name, are refused.
    """

    id: str
    form: str = msgspec.field(name="as")
    table: str = ""
    row: int = 0
    column: int = 0
    certificate: str = ""
    checkpoint: str = ""
    entry: int = 0
    field: str = ""
    words: object = None


class Payload(msgspec.Struct):
    """The data of a page."""

    format: str
    edition: str
    keys: list[Key]
    checkpoint: str
    certificate: Stated
    entries: list[Told]
    shows: list[Show]
    result: Result | None = None
