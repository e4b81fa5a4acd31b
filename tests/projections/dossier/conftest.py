"""A county whose year is published, and both editions of one secretary's dossier."""

from __future__ import annotations

from pathlib import Path

import attrs
import pytest

from evalcore.record import open_record
from evalcore.transparency.note import Signer
from projections.dossier.gather import Material, gather
from projections.dossier.render import dossier
from projections.publishing import open_results
from projections.publishing.who import the_subject
from tests.projections.dossier import sample

UNIT, PERSON = "T01V01", "P0019"


@attrs.frozen
class County:
    """Where the record and its results lie, and who keeps and witnesses it."""

    store: Path
    results: Path
    signer: Signer
    witness: Signer

    def material(self, subject: str, signer: Signer | None = None) -> Material:
        with open_results(self.results) as results, open_record(self.store) as record:
            return gather(results, record, the_subject(results, subject), signer=signer)

    def page(self, subject: str, edition: str, signer: Signer | None = None) -> bytes:
        with open_results(self.results) as results, open_record(self.store) as record:
            material = gather(results, record, the_subject(results, subject), signer=signer)
            return dossier(material, record, edition, signer=signer)


@pytest.fixture(scope="session")
def county(tmp_path_factory: pytest.TempPathFactory) -> County:
    """One township's villages, published and sealed."""
    from evalcore.transparency.note import COSIGNATURE, Signer

    folder = tmp_path_factory.mktemp("county")
    store = folder / "record.db"
    with pytest.MonkeyPatch.context() as patch:
        for name in ("EVALCORE_STORE", "EVALCORE_RESULTS", "EVALCORE_SIGNING_KEY"):
            patch.delenv(name, raising=False)
        patch.setenv("EVALCORE_LANG", "en")
        sample.fill(store, UNIT, PERSON)
        results = sample.publish(folder, store)
    signer = Signer("evalcore.test/county", bytes(range(32)))
    witness = Signer("evalcore.test/city", bytes(range(32, 64)), COSIGNATURE)
    sample.seal(store, signer, witness)
    return County(store, results, signer, witness)


@pytest.fixture(scope="session")
def subject() -> str:
    """Whose dossier it is."""
    return f"{PERSON}@{UNIT}"


@pytest.fixture(scope="session")
def own(county: County, subject: str) -> bytes:
    return county.page(subject, "own", county.signer)


@pytest.fixture(scope="session")
def reviewer(county: County, subject: str) -> bytes:
    return county.page(subject, "reviewer", county.signer)
