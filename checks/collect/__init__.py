"""Where snapshots come from: exports, recorded responses, snapshot files."""
