"""Sealed words and names: what is sealed, opening it on record, erasing it, finding keys that came
back. ``docs/sealed.md`` says it for people."""
