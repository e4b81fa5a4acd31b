"""A dossier is the same whichever form the record has that it is made from."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from zipfile import ZipFile

import attrs
import pytest

from cli.main import main
from evalcore.errors import DataError, StoreError
from evalcore.record import open_record
from evalcore.transparency.checkpoint import Checkpoint
from evalcore.transparency.cosignature import cosign
from evalcore.transparency.note import COSIGNATURE, Signer, parse, sign
from projections.dossier import view
from projections.dossier.gather import gather
from projections.dossier.render import dossier
from projections.publishing import open_results
from projections.publishing.who import the_subject
from tests.projections.dossier.conftest import County


@pytest.fixture(scope="module")
def commands(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[..., None]]:
    """The program's own commands, as anybody would run them."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("EVALCORE_LANG", "en")
        for name in ("EVALCORE_STORE", "EVALCORE_RESULTS", "EVALCORE_SIGNING_KEY"):
            patch.delenv(name, raising=False)
        patch.setenv("EVALCORE_KEYS", str(tmp_path_factory.mktemp("keys") / "keys"))

        def run(*arguments: object) -> None:
            assert main([str(each) for each in arguments]) == 0

        yield run


@pytest.fixture(scope="module")
def bundle(
    county: County, commands: Callable[..., None], tmp_path_factory: pytest.TempPathFactory
) -> Path:
    """The county's record up to its cosigned checkpoint, for strangers."""
    path = tmp_path_factory.mktemp("bundle") / "county.zip"
    commands("bundle", "--out", path, "--store", county.store, "--results", county.results)
    return path


def page(store: object, results: Path, subject: str, edition: str, signer: Signer) -> bytes:
    with open_results(results) as opened, open_record(str(store)) as record:
        material = gather(opened, record, the_subject(opened, subject), signer=signer)
        return dossier(material, record, edition, signer=signer)


def test_a_bundle_gives_the_same_pages_as_its_record(
    county: County, subject: str, bundle: Path, own: bytes, reviewer: bytes
) -> None:
    assert page(bundle, county.results, subject, "own", county.signer) == own
    assert page(bundle, county.results, subject, "reviewer", county.signer) == reviewer


def test_results_computed_from_the_bundle_alone_give_the_same_pages(
    county: County,
    commands: Callable[..., None],
    subject: str,
    bundle: Path,
    reviewer: bytes,
    tmp_path: Path,
) -> None:
    with open_results(county.results) as results:
        known_at, as_of = results.run.known_at, results.run.as_of
    again = tmp_path / "again.db"
    commands(
        *("score", "--store", bundle, "--known-at", known_at, "--as-of", as_of, "--out", again)
    )
    assert page(bundle, again, subject, "reviewer", county.signer) == reviewer


def test_postgresql_gives_the_same_pages_as_a_file(
    county: County,
    commands: Callable[..., None],
    subject: str,
    postgres_schema: Callable[[], str],
    reviewer: bytes,
    tmp_path: Path,
) -> None:
    url = postgres_schema()
    commands("backup", tmp_path / "county.backup", "--store", county.store)
    commands("restore", tmp_path / "county.backup", "--store", url)
    assert page(url, county.results, subject, "reviewer", county.signer) == reviewer


def with_checkpoint(bundle: Path, out: Path, data: bytes) -> Path:
    """A bundle with another note as its checkpoint, unpacked."""
    with ZipFile(bundle) as packed:
        packed.extractall(out)
    (out / "checkpoint").write_bytes(data)
    return out


def checkpoint_of(bundle: Path) -> bytes:
    with ZipFile(bundle) as packed:
        return packed.read("checkpoint")


def test_a_bundle_signed_by_nobody_known_is_told_in_red(
    county: County, subject: str, bundle: Path, tmp_path: Path
) -> None:
    note = parse(checkpoint_of(bundle))
    other = Signer("evalcore.test/county", bytes(range(9, 41)))
    folder = with_checkpoint(bundle, tmp_path / "b", sign(note.text, [other]).bytes)
    with open_results(county.results) as results, open_record(folder) as record:
        material = gather(results, record, the_subject(results, subject))
    assert not material.seal.signed
    assert not material.seal.keys


def test_a_witness_whom_the_bundle_does_not_know_is_named_and_proves_nothing(
    county: County, subject: str, bundle: Path, tmp_path: Path
) -> None:
    note = parse(checkpoint_of(bundle))
    stranger = Signer("jw.other.example", bytes(range(7, 39)), COSIGNATURE)
    signed = sign(note.text, [county.signer])
    both = signed.with_signatures([cosign(signed, stranger, 1_768_900_001)])
    folder = with_checkpoint(bundle, tmp_path / "b", both.bytes)
    with open_results(county.results) as results, open_record(folder) as record:
        material = gather(results, record, the_subject(results, subject))
    assert material.seal.signed
    assert not material.seal.witnesses
    assert [key.role for key in material.seal.keys] == ["log"]
    (told,) = view.red(material)
    assert "jw.other.example 的联署在本页无从核对" in told


def test_a_wrong_signature_of_the_log_is_refused(
    county: County, subject: str, bundle: Path, tmp_path: Path
) -> None:
    note = parse(checkpoint_of(bundle))
    first, *rest = note.signatures
    wrong = attrs.evolve(note, signatures=(attrs.evolve(first, raw=bytes(64)), *rest))
    folder = with_checkpoint(bundle, tmp_path / "b", wrong.bytes)
    with (
        open_results(county.results) as results,
        open_record(folder) as record,
        pytest.raises(DataError, match=r"the signature of evalcore\.test/county .* is wrong"),
    ):
        gather(results, record, the_subject(results, subject))


def test_a_checkpoint_over_another_tree_is_refused(
    county: County, subject: str, bundle: Path, tmp_path: Path
) -> None:
    stated = Checkpoint.parse(parse(checkpoint_of(bundle)).text)
    other = Checkpoint.of(stated.origin, stated.size, bytes(32))
    folder = with_checkpoint(bundle, tmp_path / "b", sign(other.text, [county.signer]).bytes)
    with (
        open_results(county.results) as results,
        open_record(folder) as record,
        pytest.raises(StoreError, match="another root than the signed checkpoint"),
    ):
        gather(results, record, the_subject(results, subject))
