"""A draft of a mapping from a file's headers and values."""
