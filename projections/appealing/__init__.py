"""What became of flags and appeals: the file of a flag, its notice, and what appeals changed."""
