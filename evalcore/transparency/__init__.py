"""What lets somebody else check the log: Merkle tree, tiles, proofs."""
