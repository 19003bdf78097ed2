"""Pages of other sites get no connection to the app; no browser is needed to try."""

from __future__ import annotations

import socket
from urllib.parse import urlsplit

import pytest
from websockets.exceptions import InvalidStatus
from websockets.sync.client import connect
from websockets.typing import Origin, Subprotocol

from tests.browser.conftest import Server, Start

SIGN_IN = """
[auth]
redirect_uri = "https://wellops.example/oauth2callback"
cookie_secret = "for this test alone, and long enough for its purpose"
client_id = "wellops"
client_secret = "of the test"
server_metadata_url = "http://127.0.0.1:1/.well-known/openid-configuration"
"""


def opens(server: Server, name: str, origin: str) -> None:
    """Ask for the app's connection under a name, as a page of an origin does."""
    port = urlsplit(server.url).port
    with (
        socket.create_connection(("127.0.0.1", port)) as wire,
        connect(
            f"ws://{name}:{port}/_stcore/stream",
            sock=wire,
            origin=Origin(origin),
            subprotocols=[Subprotocol("streamlit")],
        ),
    ):
        pass


@pytest.mark.parametrize("name", ["127.0.0.1", "localhost"])
def test_its_own_pages_get_a_connection(server: Server, name: str) -> None:
    opens(server, name, f"http://{name}:{urlsplit(server.url).port}")


@pytest.mark.parametrize("name", ["127.0.0.1", "rebound.example"])
def test_pages_of_others_get_none(server: Server, name: str) -> None:
    with pytest.raises(InvalidStatus, match="403"):
        opens(server, name, f"http://rebound.example:{urlsplit(server.url).port}")


def test_behind_a_proxy_its_address_counts_and_no_other(start: Start) -> None:
    server = start(files={".streamlit/secrets.toml": SIGN_IN})
    # A proxy may ask for it under the name that it knows, or under the visitor's.
    for name in ("127.0.0.1", "wellops.example"):
        opens(server, name, "https://wellops.example")
        with pytest.raises(InvalidStatus, match="403"):
            opens(server, name, "https://elsewhere.example")
