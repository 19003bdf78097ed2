"""Opening and closing what a scan needs of Azure."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from azure.core.credentials import TokenCredential

from checks.collect.azure.client import Client
from checks.collect.azure.cloud import Cloud
from checks.collect.azure.credentials import make_credential, sign_in
from checks.collect.azure.pipeline import Wire


@contextmanager
def signed_in(cloud: Cloud, choice: str | None) -> Iterator[TokenCredential]:
    """A credential that Azure has accepted.

    Args:
        cloud: Which Azure.
        choice: The credential, one of `credentials.CHOICES`; None for the usual chain.

    Raises:
        UserError: the sign-in fails; it says which credentials were tried, and what to do.
    """
    # What azure-identity logs of a failed sign-in would be printed before our own two lines.
    logging.getLogger("azure").addHandler(logging.NullHandler())
    credential = make_credential(choice, cloud)
    try:
        sign_in(credential, choice, cloud)
        yield credential
    finally:
        close = getattr(credential, "close", None)
        if close:
            close()


@contextmanager
def connected(cloud: Cloud, credential: TokenCredential, **how: Any) -> Iterator[Client]:
    """A client with connections of its own; `how` is as of `Wire`."""
    wire = Wire(cloud, credential, **how)
    try:
        yield Client(wire)
    finally:
        wire.close()


@contextmanager
def session(cloud: Cloud, choice: str | None, **how: Any) -> Iterator[Client]:
    """A client that is signed in; as of `signed_in` and `connected`."""
    with signed_in(cloud, choice) as credential, connected(cloud, credential, **how) as client:
        yield client
