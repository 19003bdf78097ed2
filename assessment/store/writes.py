"""The mark of a connection that is going to write."""

WRITES = "wellops_writes"
