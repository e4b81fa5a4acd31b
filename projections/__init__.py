"""The read side: what follows from the record, as pure functions of the log."""
