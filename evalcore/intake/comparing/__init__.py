"""What the files tell against the effective record."""
