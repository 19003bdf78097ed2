"""`wellops app` refuses to start where others could come in unasked, or where it cannot run."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from pathlib import Path

import pytest
import streamlit as st
from streamlit import config, net_util
from streamlit.runtime.secrets import Secrets
from streamlit.web.server.server_util import is_url_from_allowed_origins

from rubrics.errors import UserError
from wellops.app import check_port, check_sign_in, visitors

ONE = """
[auth]
redirect_uri = "https://wellops.example/oauth2callback"
cookie_secret = "a long enough secret, for this test"
{named}
client_id = "a"
client_secret = "b"
server_metadata_url = "{url}"
"""
TENANT = "https://login.microsoftonline.com/8a1f/v2.0/.well-known/openid-configuration"


@pytest.fixture
def secrets(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Where the settings of the sign-in are looked for; nothing is there yet."""
    monkeypatch.setattr(st, "secrets", Secrets())
    monkeypatch.setattr("streamlit.auth_util.secrets_singleton", st.secrets)
    file = tmp_path / "secrets.toml"
    before = config.get_option("secrets.files")
    config.set_option("secrets.files", [str(file)])
    yield file
    config.set_option("secrets.files", before)


def refused(host: str = "0.0.0.0") -> str:
    with pytest.raises(UserError) as caught:
        check_sign_in(host)
    return caught.value.what


def test_this_machine_alone_needs_no_sign_in(secrets: Path) -> None:
    for host in ("127.0.0.1", "localhost", "::1"):
        check_sign_in(host)


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "10.0.0.4", "wellops.example"])
def test_any_other_address_needs_sign_in(host: str, secrets: Path) -> None:
    assert refused(host) == (
        f"{host} can be reached from other machines, and sign-in is not configured"
    )


@pytest.mark.parametrize("named", ["", "[auth.entra]"])
def test_with_sign_in_any_address_will_do(named: str, secrets: Path) -> None:
    secrets.write_text(ONE.format(named=named, url=TENANT))
    check_sign_in("0.0.0.0")


@pytest.mark.parametrize("host", ["0.0.0.0", "127.0.0.1"])
@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("[auth", "cannot be read"),
        ("[auth]", "is not configured rightly"),
        ('[auth]\ncookie_secret = "x"', "is not configured rightly"),
        (ONE.format(named="", url=TENANT.replace("8a1f", "common")), "every directory"),
        (ONE.format(named="[auth.a]", url=TENANT.replace("8a1f", "organizations")), "every dir"),
        (ONE.format(named="[auth.a]", url=TENANT)
         + f'[auth.b]\nclient_id = "c"\nserver_metadata_url = "{TENANT}"', "several providers"),
    ],
    ids=["broken", "empty", "half", "common", "organizations", "two"],
)  # fmt: skip
def test_a_sign_in_that_would_let_in_anybody_is_refused(
    text: str, why: str, host: str, secrets: Path
) -> None:
    secrets.write_text(text)
    assert why in refused(host)


def test_without_sign_in_only_names_of_this_machine_are_answered_to(secrets: Path) -> None:
    settings = visitors("127.0.0.2")
    assert settings == {"server.allowedHosts": ["localhost", "127.0.0.1", "::1", "127.0.0.2"]}


def test_with_sign_in_its_address_counts_behind_a_proxy_too(secrets: Path) -> None:
    secrets.write_text(ONE.format(named="", url=TENANT))
    assert visitors("127.0.0.1") == {
        "server.allowedHosts": ["*"],
        "server.corsAllowedOrigins": ["https://wellops.example"],
    }


def test_nobody_outside_is_asked_for_this_machines_address(
    secrets: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []
    monkeypatch.setattr(net_util, "_external_ip", None)
    monkeypatch.setattr(net_util, "_make_blocking_http_get", lambda url, **_: asked.append(url))
    monkeypatch.setattr(net_util, "get_external_ip", net_util.get_external_ip)
    visitors("127.0.0.1")
    config.set_option("server.enableCORS", True)
    assert not is_url_from_allowed_origins("https://elsewhere.example")
    assert asked == []


def test_a_port_that_is_taken_is_named() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(UserError, match=f"127.0.0.1:{port} cannot be listened on"):
            check_port("127.0.0.1", port)
    check_port("127.0.0.1", port)


def test_an_address_of_no_machine_is_named() -> None:
    with pytest.raises(UserError, match="cannot be listened on"):
        check_port("no.such.host.invalid", 8501)
