"""Sample workloads to try the program with; fictitious, and part of the package."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path


def sample(name: str) -> Path:
    """The folder of a sample: workload.yaml, answers.yaml and snapshot.jsonl."""
    return Path(str(files(__name__))) / name
