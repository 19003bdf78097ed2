"""One module of checks for each Azure service."""
