"""The dossier (核查材料): one subject's result with evidence and proofs, in one file."""
