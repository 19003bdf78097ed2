"""Opening and closing what a scan needs of Azure."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager

from checks.collect.azure.client import Client
from checks.collect.azure.cloud import Cloud
from checks.collect.azure.credentials import make_credential, sign_in
from checks.collect.azure.pipeline import Wire


@contextmanager
def session(cloud: Cloud, choice: str | None, *, threads: int) -> Iterator[Client]:
    """A client that is signed in.

    Args:
        cloud: Which Azure.
        choice: The credential, one of `credentials.CHOICES`; None for the usual chain.
        threads: How many requests there may be at once.

    Raises:
        UserError: the sign-in fails; it says which credentials were tried, and what to do.
    """
    # What azure-identity logs of a failed sign-in would be printed before our own two lines.
    logging.getLogger("azure").addHandler(logging.NullHandler())
    credential = make_credential(choice, cloud)
    try:
        sign_in(credential, choice, cloud)
        wire = Wire(cloud, credential, connections=threads)
        try:
            yield Client(wire)
        finally:
            wire.close()
    finally:
        close = getattr(credential, "close", None)
        if close:
            close()
