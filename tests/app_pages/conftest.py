"""The app without a browser: on a store of its own, with a sample opened, as whoever is asked."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from assessment.store.access import Actor
from assessment.store.database import FOLDER_VARIABLE, URL_VARIABLE, Store, open_store
from assessment.store.seeding import open_sample
from wellops.samples import sample

ROOT = Path(__file__).parents[2]
LOCAL = Actor("tester", "tester", "admin")
"""Whom the app takes the local user for."""
SIGN_IN = {
    "redirect_uri": "http://127.0.0.1:8501/oauth2callback",
    "cookie_secret": "not a secret: nothing is signed with it here",
    "client_id": "wellops",
    "client_secret": "none",
    "server_metadata_url": "http://127.0.0.1:1/.well-known/openid-configuration",
}

Open = Callable[..., AppTest]


def claims(**given: Any) -> dict[str, Any]:
    """What a provider says of somebody who has just signed in."""
    return {
        "is_logged_in": True,
        "sub": "s-1",
        "preferred_username": "kim@example.com",
        "name": "Kim",
        "iat": int(time.time()),
    } | given


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Store]:
    """A fresh store, which the app opens too."""
    monkeypatch.delenv(URL_VARIABLE, raising=False)
    monkeypatch.setenv(FOLDER_VARIABLE, str(tmp_path))
    monkeypatch.setenv("WELLOPS_USER", LOCAL.login)
    # Of the folder that tests run in, not of a file beside the app.
    monkeypatch.chdir(ROOT)
    st.cache_resource.clear()
    opened = open_store()
    yield opened
    opened.close()
    st.cache_resource.clear()


@pytest.fixture
def sampled(store: Store) -> Callable[..., str]:
    """Puts a sample into the store; gives its id."""

    def put(name: str = "insurer", *, actor: Actor = LOCAL, later: bool = False) -> str:
        return open_sample(
            store, actor, name, sample(name), sample(name, later=True) if later else None
        )

    return put


@pytest.fixture
def app(store: Store) -> Open:
    """The app at a screen; not yet run.

    Args:
        screen: a file of `app_pages`, without its ending.
        user: claims of whoever has signed in; the local user where there are none.
        params: of the URL, such as the workload's `a`.
    """

    def at(screen: str = "home", *, user: dict[str, Any] | None = None, **params: str) -> AppTest:
        test = AppTest.from_file(str(ROOT / "app.py"), default_timeout=30)
        if user is not None:
            test.secrets["auth"] = SIGN_IN
            test.user = user
        test.query_params.update(params)
        if screen != "home":
            # A page can be asked for once the menu is known.
            test.switch_page(f"app_pages/{screen}.py")
        return test

    return at
