"""A program that gives answers until it is killed; prints each once `give` has returned it."""

from __future__ import annotations

import sys
from itertools import count

from assessment.store.access import Actor
from assessment.store.answers import Clash, Said, current, give
from assessment.store.database import open_store


def main(url: str, workload_id: str, practice: str, times: int) -> None:
    store = open_store(url)
    actor = Actor("ana", f"Process {sys.argv[5]}", "reviewer")
    for n in count():
        if n == times:
            return
        while True:
            shown = current(store, actor, workload_id).get(practice)
            said = Said("level", n % 5, note=f"{sys.argv[5]}-{n}")
            given = give(
                store, actor, workload_id, practice, said, seen=shown.id if shown else None
            )
            if not isinstance(given, Clash):
                break
            _say("clash")
        _say(f"{given.id} {given.said.note}")


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], sys.argv[3], int(sys.argv[4]))
