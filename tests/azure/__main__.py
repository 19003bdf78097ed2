"""A double to try the program with: `python -m tests.azure --sample insurer`."""

from __future__ import annotations

import argparse
import sys
import tempfile
import threading
from pathlib import Path

from tests.azure.chaos import Chaos
from tests.azure.estate import Estate
from tests.azure.generate import generated
from tests.azure.limits import Clock, Limits
from tests.azure.server import SIGN_IN, running
from wellops.samples import SAMPLES, sample


def _asked() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.azure", description=__doc__)
    parser.add_argument("--sample", choices=SAMPLES, default=SAMPLES[0])
    parser.add_argument("--later", action="store_true", help="the sample's later milestone")
    parser.add_argument("--subscriptions", type=int, default=0, metavar="N",
        help="serve so many generated subscriptions instead of a sample")  # fmt: skip
    parser.add_argument("--resources", type=int, default=1000, metavar="M",
        help="resources in each of them")  # fmt: skip
    parser.add_argument("--limits", action="store_true", help="throttle as Azure does")
    parser.add_argument("--speed", type=float, default=1.0, metavar="F",
        help="how many seconds of Azure's limits and delays pass in one of ours")  # fmt: skip
    parser.add_argument("--faults", type=float, default=0.0, metavar="SHARE",
        help="the share of requests that meet a fault")  # fmt: skip
    parser.add_argument("--seed", type=int, default=0, help="which requests those are")
    parser.add_argument("--latency", type=float, default=0.0, metavar="SECONDS")
    parser.add_argument("--no-log", action="store_true", help="keep no requests in memory")
    parser.add_argument("--port", type=int, default=0)
    return parser.parse_args()


def main() -> None:
    """Serve the resources of a sample, or generated ones, until Ctrl-C."""
    asked = _asked()
    if asked.subscriptions:
        estate = generated(asked.subscriptions, asked.resources)
        scope = "".join(f" \\\n  --subscription {guid}" for guid in estate.subscriptions)
    else:
        folder = sample(asked.sample, later=asked.later)
        estate = Estate.from_snapshot(folder / "snapshot.jsonl")
        scope = f" --subscription {estate.subscriptions[0]}"
    with (
        tempfile.TemporaryDirectory() as folder_of_cloud,
        running(estate, Path(folder_of_cloud), asked.port) as double,
    ):
        double.clock, double.latency = Clock(asked.speed), asked.latency
        double.keep_log = not asked.no_log
        double.limits = Limits(double.clock) if asked.limits else None
        double.chaos = Chaos(asked.seed, asked.faults) if asked.faults else None
        settings = " ".join(f"{name}={value}" for name, value in SIGN_IN.items())
        sys.stdout.write(
            f"Serving {len(estate.bodies)} resources; one second is {asked.speed:g} of Azure's."
            f" In another shell:\n\n{settings} \\\n  wellops scan --cloud {double.cloud_file} \\\n"
            f"  --credential environment{scope}\n\nCtrl-C ends it.\n"
        )
        sys.stdout.flush()
        try:
            threading.Event().wait()
        except KeyboardInterrupt:
            sys.stdout.write("\n")


if __name__ == "__main__":
    main()
