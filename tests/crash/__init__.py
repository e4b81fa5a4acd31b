"""What is left when the program is killed, or the disk refuses, at any moment."""
