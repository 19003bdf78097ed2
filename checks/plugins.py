"""Checks of other packages: those that name a module under the entry point `wellops.checks`."""

from __future__ import annotations

from contextvars import ContextVar
from importlib.metadata import EntryPoint, entry_points
from typing import Final

GROUP: Final = "wellops.checks"

_loading: ContextVar[str] = ContextVar("loading", default="")


def installed() -> list[EntryPoint]:
    """The plug-ins of this environment, in the order of their packages' names, then their own."""
    return sorted(entry_points(group=GROUP), key=lambda found: (package_of(found), found.name))


def package_of(plugin: EntryPoint) -> str:
    """The package that a plug-in belongs to, with its version."""
    return f"{plugin.dist.name} {plugin.dist.version}" if plugin.dist else plugin.name


def loading() -> str:
    """The package whose checks are being loaded; empty for the built-in ones."""
    return _loading.get()


def load(plugin: EntryPoint) -> str:
    """Import a plug-in's module, which registers its checks; the fault as a sentence, or empty."""
    token = _loading.set(package_of(plugin))
    try:
        plugin.load()
    # Code of others may raise anything, or try to end the process; it costs that package only.
    except (Exception, SystemExit) as error:
        what = " ".join(f"{type(error).__name__}: {error}".split())
        return f"the checks of {package_of(plugin)} ({plugin.value}) are left out: {what}"
    finally:
        _loading.reset(token)
    return ""
