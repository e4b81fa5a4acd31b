"""A level that several levels come after is read once."""

from collections import Counter

import pytest

from evalcore.schemes import loader


def test_a_level_that_several_come_after_is_read_once(monkeypatch: pytest.MonkeyPatch) -> None:
    read: Counter[str] = Counter()
    read_tree = loader.read_tree

    def counted(path):
        read[path.stem] += 1
        return read_tree(path)

    monkeypatch.setattr(loader, "read_tree", counted)
    scheme = loader.load_scheme("weinan-2013")
    assert scheme.after["villages"] is scheme.after["townships"].after["villages"]
    assert set(read.values()) == {1}
