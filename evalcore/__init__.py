"""The record of a year: what happened, kept for good. Knows nothing of scores."""
