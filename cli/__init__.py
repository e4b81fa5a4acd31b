"""The command line: parses, calls, prints. No rule of the domain lives here."""
