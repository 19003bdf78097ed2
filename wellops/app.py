"""`wellops app`: the review app in the browser."""

from __future__ import annotations

import os
import socket
import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import click

from rubrics.errors import UserError
from wellops import options

if TYPE_CHECKING:
    from streamlit import App

SCRIPT = Path(__file__).parents[1] / "app.py"
"""Beside the packages, in a checkout as in an installation."""
_ANYBODYS = ("common", "organizations", "consumers")
"""Directories that let in whoever has an account, each with roles of their own giving:
https://learn.microsoft.com/entra/identity-platform/v2-protocols-oidc#find-your-apps-openid-configuration-document-uri"""


@click.command("app")
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen on.")
@click.option(
    "--port", type=click.IntRange(1, 65535), default=8501, show_default=True, help="Its port."
)
@click.option("--no-browser", is_flag=True, help="Do not open the browser.")
@options.friendly
def command(host: str, port: int, no_browser: bool) -> None:
    """Open the review app in the browser.

    Without sign-in it listens to this machine alone. Any other --host takes an [auth] section in
    .streamlit/secrets.toml (OpenID Connect), and app roles WellOps.Reader, WellOps.Reviewer and
    WellOps.Admin.
    """
    from streamlit.config import set_option
    from streamlit.web.bootstrap import load_config_options

    from assessment.store.database import open_store

    config = _settings(host, port)
    # Before Streamlit reads anything else: it warns of settings that change later.
    load_config_options(config)
    check_sign_in(host)
    asked_by = visitors(host)
    for name, value in asked_by.items():
        set_option(name, value)
    check_port(host, port)
    # Now rather than at the first visit: whoever starts it can mend what is wrong.
    open_store().close()
    _serve(config | asked_by, browser=not no_browser)


def check_sign_in(host: str) -> None:
    """See that nobody reaches the app over a network without signing in.

    Raises:
        UserError: sign-in is needed and not configured, or is configured wrongly.
    """
    from streamlit.auth_util import validate_auth_credentials
    from streamlit.errors import StreamlitAuthError

    from app_pages.parts.identity import is_loopback, provider, sign_in_settings

    auth = sign_in_settings()
    if auth is None:
        if is_loopback(host):
            return
        raise UserError(
            f"{host} can be reached from other machines, and sign-in is not configured",
            "Add [auth] to .streamlit/secrets.toml, or leave --host at 127.0.0.1.",
        )
    try:
        validate_auth_credentials(provider(auth))
    except StreamlitAuthError as error:
        raise UserError(
            f"Sign-in is not configured rightly: {' '.join(str(error).split())}",
            "Mend [auth] in .streamlit/secrets.toml.",
        ) from error
    named = [each for each in (auth, *auth.values()) if isinstance(each, Mapping)]
    described = [each["server_metadata_url"] for each in named if "server_metadata_url" in each]
    if len(described) > 1:
        raise UserError(
            "Sign-in names several providers, and a login of one could be another's",
            "Keep one provider in [auth] of .streamlit/secrets.toml.",
        )
    if any(part in _ANYBODYS for part in urlsplit(str(described[0])).path.split("/")):
        raise UserError(
            "Sign-in is open to every directory, and each could give itself roles",
            "Put your tenant's id into server_metadata_url in .streamlit/secrets.toml.",
        )


def visitors(host: str) -> dict[str, Any]:
    """Settings that keep other sites' pages out, by the names under which the app is asked for.

    Without sign-in only names of this machine are answered to: a page elsewhere could turn its own
    name to this address. With sign-in the cookie counts for the address of `redirect_uri` alone,
    which a proxy in front may have to rewrite on the way.
    """
    from streamlit import net_util

    from app_pages.parts.identity import sign_in_settings
    from reports.app_theme import SAFE

    # A page from elsewhere that knocks would make the server ask a host outside for its address.
    net_util.get_external_ip = _not_asked
    auth = sign_in_settings()
    if auth is None:
        return {"server.allowedHosts": [*SAFE["server.allowedHosts"], host]}
    place = urlsplit(str(auth["redirect_uri"]))
    return {
        "server.allowedHosts": ["*"],
        "server.corsAllowedOrigins": [f"{place.scheme}://{place.netloc}"],
    }


def check_port(host: str, port: int) -> None:
    """See that the address can be listened on.

    Raises:
        UserError: it cannot.
    """
    try:
        family, kind, proto, _, address = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        with socket.socket(family, kind, proto) as probe:
            if sys.platform != "win32":
                # As the server does: a port that was left a moment ago is free.
                probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
    except OSError as error:
        raise UserError(
            f"{host}:{port} cannot be listened on ({error.strerror})",
            "Choose another --port, or stop what listens there.",
        ) from error


def _settings(host: str, port: int) -> dict[str, Any]:
    from reports.app_theme import settings

    return settings() | {
        "server.address": host,
        "server.port": port,
        "server.headless": True,
        # It would ask a host outside for this machine's address.
        "logger.hideWelcomeMessage": True,
    }


def _serve(config: Mapping[str, Any], *, browser: bool) -> None:
    from streamlit import App

    from app_pages.parts import failure

    host, port = config["server.address"], config["server.port"]
    shown = f"[{host}]" if ":" in host else host
    url = f"http://{'localhost' if host in ('0.0.0.0', '::') else shown}:{port}"

    @asynccontextmanager
    async def announced(_: App) -> AsyncIterator[None]:
        click.echo(f"WellOps listens on {url} (Ctrl+C stops it).")
        if browser and _has_display():
            click.launch(url)
        yield

    App(SCRIPT, lifespan=announced, on_script_error=failure.show).run(config=config)


def _not_asked() -> None:
    """Nobody outside is asked for this machine's address."""


def _has_display() -> bool:
    if not sys.platform.startswith("linux"):
        return True
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))
