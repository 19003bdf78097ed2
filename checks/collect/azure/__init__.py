"""Live Azure, read only: credentials, a guarded pipeline, Resource Graph, and ARM GETs."""
