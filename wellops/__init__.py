"""The command-line door: one command a file."""
