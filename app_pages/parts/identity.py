"""Who is at work: the local user, or whoever the sign-in vouches for, with a role for the app."""

from __future__ import annotations

import getpass
import ipaddress
import os
import time
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import streamlit as st
from streamlit.errors import StreamlitSecretNotFoundError

from app_pages.parts.text import plain
from assessment.store.access import SIGN_IN_AGAIN, Actor, Role
from rubrics.errors import UserError

USER_VARIABLE = "WELLOPS_USER"
DEFAULT_PROVIDER = "default"
"""Streamlit's name for the provider whose settings lie in `[auth]` itself."""
LONGEST = 12 * 60 * 60
"""Seconds for which a sign-in counts: roles are read from it, and one may have been taken away."""
ROLES: Mapping[str, Role] = {
    "wellops.admin": "admin",
    "wellops.reviewer": "reviewer",
    "wellops.reader": "reader",
}
"""Values of the app-role claim, the strongest first; compared without case."""
SAID = {"admin": "Administrator", "reviewer": "Reviewer", "reader": "Reader"}


def signed_in() -> bool:
    """Whether somebody with a role is at work; if not, the page says what to do about it."""
    if not sign_in_configured():
        if is_loopback(st.get_option("server.address")):
            return True
        st.title("Sign-in is not configured")
        st.text("Whoever reaches this address could read and change everything.")
        st.text("Start the app on 127.0.0.1, or configure sign-in in .streamlit/secrets.toml.")
        return False
    claims = _claims()
    if not claims.get("is_logged_in"):
        _ask("Sign in to see the workloads that you are a member of.")
        return False
    if not _is_fresh(claims):
        _ask(
            "Your sign-in is older than 12 hours. Sign in again to go on. What you did just now "
            "was not saved; what was shown as saved is."
        )
        return False
    if role_of(claims.get("roles")) is None:
        _without_role(claims)
        return False
    return True


def actor() -> Actor:
    """Who is at work.

    Raises:
        UserError: their sign-in has ended meanwhile.
        PermissionError: nobody who may be; pages run after `signed_in` only.
    """
    if not sign_in_configured():
        if not is_loopback(st.get_option("server.address")):
            raise PermissionError("no sign-in on an address that others reach")
        name = os.environ.get(USER_VARIABLE) or getpass.getuser()
        return Actor(name, name, "admin")
    claims = _claims()
    role = role_of(claims.get("roles"))
    if not claims.get("is_logged_in") or role is None:
        raise PermissionError("not signed in, or without a role")
    if not _is_fresh(claims):
        raise SIGN_IN_AGAIN
    until = datetime.fromtimestamp(claims["iat"] + LONGEST, UTC)
    return Actor(login_of(claims), name_of(claims), role, until)


def account() -> None:
    """Who is signed in, and the way out, in the sidebar."""
    person = actor()
    with st.sidebar.container(gap="small"):
        st.caption(f"{plain(person.name, 60)} · {SAID[person.role]}")
        if sign_in_configured():
            st.button("Sign out", icon=":material/logout:", key="sign-out", on_click=st.logout)


def sign_in_settings() -> Mapping[str, Any] | None:
    """The `[auth]` section of secrets.toml; None where there is none.

    Raises:
        UserError: the file cannot be read, and nobody knows what it asks for.
    """
    try:
        settings: Mapping[str, Any] | None = st.secrets.get("auth")
    except StreamlitSecretNotFoundError as error:
        if error.error_id == "no-secrets-found":
            return None
        raise UserError(
            ".streamlit/secrets.toml cannot be read, so nobody is let in",
            "Mend it, and start the app again.",
        ) from error
    return settings


def sign_in_configured() -> bool:
    """Whether people have to sign in; raises as `sign_in_settings` does."""
    return sign_in_settings() is not None


def is_loopback(address: str | None) -> bool:
    """Whether only this machine reaches an address to listen on; None listens on all of them."""
    if address is None:
        return False
    if address == "localhost":
        return True
    try:
        return ipaddress.ip_address(address).is_loopback
    except ValueError:
        return False


def role_of(claim: Any) -> Role | None:
    """The strongest role that an app-role claim names; None: none of ours."""
    values = claim if isinstance(claim, list) else [claim]
    given = {value.casefold() for value in values if isinstance(value, str)}
    return next((role for value, role in ROLES.items() if value in given), None)


def login_of(claims: Mapping[str, Any]) -> str:
    """What a person is known by: the name that they sign in with, or the provider's subject.

    An address that the provider has not verified is nobody's.
    """
    address = claims.get("email") if claims.get("email_verified") is True else None
    login = claims.get("preferred_username") or address or claims["sub"]
    return str(login).strip().lower()


def name_of(claims: Mapping[str, Any]) -> str:
    """What a person is called."""
    return str(claims.get("name") or login_of(claims)).strip()


def provider(auth: Mapping[str, Any]) -> str:
    """The name of the provider that `[auth]` describes; several are refused before the start."""
    named = [
        key for key, value in auth.items() if isinstance(value, Mapping) and "client_id" in value
    ]
    return named[0] if named else DEFAULT_PROVIDER


def _claims() -> Mapping[str, Any]:
    return st.user.to_dict()


def _is_fresh(claims: Mapping[str, Any]) -> bool:
    issued = claims.get("iat")
    return isinstance(issued, int | float) and time.time() - issued < LONGEST


def _ask(why: str) -> None:
    st.title("WellOps")
    st.text(why)
    st.button("Sign in", type="primary", key="sign-in", on_click=_sign_in)


def _sign_in() -> None:
    name = provider(sign_in_settings() or {})
    st.login(None if name == DEFAULT_PROVIDER else name)


def _without_role(claims: Mapping[str, Any]) -> None:
    st.title("You have no role in WellOps yet")
    st.text(f"You are signed in as {name_of(claims)} ({login_of(claims)}).")
    st.text("Ask an administrator of your directory for one of these app roles:")
    st.text(
        "WellOps.Reader, to read the workloads that you are a member of\n"
        "WellOps.Reviewer, to review them as well\n"
        "WellOps.Admin, to see and change every workload"
    )
    st.button("Sign out", key="sign-out", on_click=st.logout)
