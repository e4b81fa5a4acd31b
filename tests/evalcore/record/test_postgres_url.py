"""The address of a record in PostgreSQL, as people read it."""

from __future__ import annotations

from evalcore.record.postgres_url import Address


def test_an_address_is_shown_without_user_and_password() -> None:
    address = Address.parse("postgresql://li:secret@db.example:5433/county")
    assert address.shown == "postgresql://db.example:5433/county"


def test_an_address_is_shown_with_its_schema_so_that_a_copied_hint_leads_to_the_same_record() -> (
    None
):
    shown = Address.parse("postgresql://li@db.example/county?schema=y2026").shown
    assert shown == "postgresql://db.example:5432/county?schema=y2026"
    assert Address.parse(shown).schema == "y2026"


def test_the_schema_that_is_meant_without_a_word_is_not_shown() -> None:
    shown = Address.parse("postgresql://db.example/county?schema=public").shown
    assert shown == "postgresql://db.example:5432/county"


def test_what_else_an_address_says_holds_for_every_connection() -> None:
    address = Address.parse(
        "postgresql://li@db.example/county?sslmode=verify-full&schema=y%202026"
        "&options=-c%20work_mem%3D64MB&connect_timeout=3"
    )
    assert address.schema == "y 2026"
    said = address.arguments()
    assert (said["sslmode"], said["options"]) == ("verify-full", "-c work_mem=64MB")
    assert said["connect_timeout"] == "3"
    assert said["keepalives_idle"] == 30
