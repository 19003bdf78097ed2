"""Sample workloads to try the program with; fictitious, and part of the package."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

SAMPLES = ("insurer", "public-services")
"""A proof of concept that its users want in production; a platform that five teams need."""


def sample(name: str, *, later: bool = False) -> Path:
    """The folder of a sample: workload.yaml, answers.yaml, plan.yaml and snapshot.jsonl.

    Args:
        name: One of `SAMPLES`.
        later: The same workload at a later milestone, after work that the first review asked for.
    """
    folder = Path(str(files(__name__))) / name
    return folder / "later" if later else folder
