"""The certificate of an official run: what was read, by which rules, and what came out."""
