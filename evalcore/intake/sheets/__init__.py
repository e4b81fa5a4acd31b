"""What a table holds: its headers, its body, what it says of its own handing in."""
