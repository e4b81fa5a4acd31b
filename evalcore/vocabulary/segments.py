"""Ranges of the record that were written as files for good, so that runs read those."""

from __future__ import annotations

from typing import ClassVar

import attrs

from evalcore.vocabulary.fact import Fact
from evalcore.vocabulary.fields import text, whole


@attrs.frozen(kw_only=True)
class SegmentSealed(Fact):
    """The columns of a range of positions stand in files with these digests (docs/seal.md).

    ``files`` is a JSON object: family → ``rows``, ``sha256`` of the Parquet file, ``topics`` that
    it holds, and ``meaning``, the digest of how its columns were read. Of several events on one
    range the last one counts; every one but the first says why (``ground``).
    """

    FAMILY: ClassVar[str] = "checkpoints"
    TITLE: ClassVar[str] = "分段封存"
    KEY: ClassVar[tuple[str, ...]] = ("first", "last")

    first: int = whole("起始位置", "the first position in the files", minimum=1)
    last: int = whole("截止位置", "the last position in the files", minimum=1)
    root: str = text("存证根", "Merkle root over the record up to the last position, hexadecimal")
    files: str = text("文件", "the files: JSON object by family, with rows and SHA-256")
    file_format: int = whole("文件格式", "number of the format of the files", minimum=1)
    library: str = text("写入程序", "the library that wrote the files, and its version")
    sealed_by: str = text("封存单位", "who sealed it")
    document: str = text("文号", "number of the decision", required=False)
    ground: str = text("重新封存原因", "why it was sealed again", required=False)
