"""Automated evidence: checks on the resources of a snapshot."""
