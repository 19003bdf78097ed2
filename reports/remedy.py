"""A check's remedy for one resource: its variables filled in from the resource's own id."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from reports.fixes import fix_parts

_NAMES: Final[Mapping[str, tuple[str, ...]]] = {
    "microsoft.apimanagement/service": ("APIM",),
    "microsoft.apimanagement/service/apis": ("API",),
    "microsoft.apimanagement/service/backends": ("BACKEND",),
    "microsoft.cognitiveservices/accounts": ("ACCOUNT",),
    "microsoft.cognitiveservices/accounts/deployments": ("DEPLOYMENT",),
    "microsoft.cognitiveservices/accounts/projects": ("PROJECT",),
    "microsoft.cognitiveservices/accounts/raipolicies": ("POLICY",),
    "microsoft.containerregistry/registries": ("REGISTRY",),
    "microsoft.keyvault/vaults": ("VAULT",),
    "microsoft.machinelearningservices/registries": ("REGISTRY",),
    "microsoft.machinelearningservices/workspaces": ("ML_WORKSPACE", "WORKSPACE"),
    "microsoft.machinelearningservices/workspaces/batchendpoints": ("ENDPOINT",),
    "microsoft.machinelearningservices/workspaces/computes": ("COMPUTE", "CLUSTER", "INSTANCE"),
    "microsoft.machinelearningservices/workspaces/onlineendpoints": ("ENDPOINT",),
    "microsoft.machinelearningservices/workspaces/onlineendpoints/deployments": ("DEPLOYMENT",),
    "microsoft.search/searchservices": ("SEARCH",),
    "microsoft.storage/storageaccounts": ("STORAGE",),
    "microsoft.web/serverfarms": ("PLAN",),
    "microsoft.web/sites": ("APP",),
}
"""What remedies call a resource of a type: `$ACCOUNT` its name, `$ACCOUNT_ID` its id."""
_VARIABLE: Final = re.compile(r"\$\{?([A-Z][A-Z0-9_]*)\}?")
_SAFE: Final = re.compile(r"[\w.()/-]+")
_LOGS_TO: Final = '--workspace "$WORKSPACE_ID"'
"""Here the variable is the workspace that takes logs, not the one that is mended."""


@dataclass(frozen=True, slots=True)
class Remedy:
    """The parts of a remedy in order, as `fix_parts` has them, and what is still open in it."""

    parts: tuple[Mapping[str, str], ...]
    open: tuple[str, ...]
    """Variables that no id tells, in the order met."""


def remedy_for(fix: str, subject: str) -> Remedy:
    """The remedy with what the subject's ARM id says put in.

    A name that a shell might read as more than a name is left as a variable.
    """
    known = dict(_values(subject))
    if _LOGS_TO in fix:
        known.pop("WORKSPACE_ID", None)
    known = {name: value for name, value in known.items() if _SAFE.fullmatch(value)}
    parts: list[Mapping[str, str]] = []
    left: list[str] = []
    for part in fix_parts(fix):
        if part["kind"] == "code" and part["label"] == "az":
            text = _VARIABLE.sub(lambda found: known.get(found[1], found[0]), part["text"])
            left += _VARIABLE.findall(text)
            part = {**part, "text": text}
        parts.append(part)
    return Remedy(tuple(parts), tuple(dict.fromkeys(left)))


def _values(subject: str) -> Iterator[tuple[str, str]]:
    """What an id says of the variables, the outermost first."""
    steps = subject.strip("/").split("/")
    if len(steps) < 2 or steps[0].casefold() != "subscriptions":
        return
    yield "SUBSCRIPTION_ID", steps[1]
    if len(steps) > 3 and steps[2].casefold() == "resourcegroups":
        yield "RG", steps[3]
        yield "RESOURCE_GROUP_ID", "/" + "/".join(steps[:4])
    yield "RESOURCE_ID", "/" + "/".join(steps)
    at = next((n for n, step in enumerate(steps) if step.casefold() == "providers"), len(steps))
    for end in range(at + 4, len(steps) + 1, 2):
        type_ = "/".join((steps[at + 1], *steps[at + 2 : end : 2])).casefold()
        for name in _NAMES.get(type_, ()):
            yield name, steps[end - 1]
            yield f"{name}_ID", "/" + "/".join(steps[:end])
