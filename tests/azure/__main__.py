"""A double to try the program with: `python -m tests.azure --sample insurer`."""

from __future__ import annotations

import argparse
import sys
import tempfile
import threading
from pathlib import Path

from tests.azure.estate import Estate
from tests.azure.server import SIGN_IN, running
from wellops.samples import SAMPLES, sample


def main() -> None:
    """Serve the resources of a sample until Ctrl-C."""
    parser = argparse.ArgumentParser(prog="python -m tests.azure", description=__doc__)
    parser.add_argument("--sample", choices=SAMPLES, default=SAMPLES[0])
    parser.add_argument("--later", action="store_true", help="the sample's later milestone")
    parser.add_argument("--port", type=int, default=0)
    asked = parser.parse_args()
    estate = Estate.from_snapshot(sample(asked.sample, later=asked.later) / "snapshot.jsonl")
    with (
        tempfile.TemporaryDirectory() as folder,
        running(estate, Path(folder), asked.port) as double,
    ):
        settings = " ".join(f"{name}={value}" for name, value in SIGN_IN.items())
        sys.stdout.write(
            f"Serving {len(estate.bodies)} resources. In another shell:\n\n"
            f"{settings} \\\n  wellops scan --cloud {double.cloud_file} \\\n"
            f"  --credential environment --subscription {estate.subscriptions[0]}\n\n"
            "Ctrl-C ends it.\n"
        )
        sys.stdout.flush()
        try:
            threading.Event().wait()
        except KeyboardInterrupt:
            sys.stdout.write("\n")


if __name__ == "__main__":
    main()
