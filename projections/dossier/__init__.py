"""The dossier (核查材料): one subject's result with evidence and proofs, in one file.

``gather`` reads what it is made of, ``render.dossier`` writes an edition: 本人版 (``own``) for the
subject, 核查版 (``reviewer``) for whoever audits. ``docs/dossier.md`` says what each holds.
"""
