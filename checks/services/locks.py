"""Locks against deletion."""

from __future__ import annotations

from typing import Final

from checks.model import (
    Confidence,
    Effort,
    Profile,
    Severity,
    Verdict,
    failed,
    not_applicable,
    partial,
    passed,
    unknown,
)
from checks.registry import check
from checks.services import ai_search, cognitive_services, key_vault, machine_learning, storage
from checks.snapshot import Scope

LOCKS = "Microsoft.Authorization/locks"

_STATEFUL: Final = (
    cognitive_services.ACCOUNTS,
    ai_search.SERVICES,
    key_vault.VAULTS,
    machine_learning.WORKSPACES,
    storage.ACCOUNTS,
)


@check(
    "resource-group-lacks-lock",
    on="resource-group",
    practice="rel-dr-plan",
    good="Locks keep the production AI services of the group from being deleted by mistake.",
    severity=Severity.LOW,
    confidence=Confidence.CERTAIN,
    effort=Effort.SMALL,
    needs=(LOCKS, *_STATEFUL),
    hint=True,
    since="0.1",
    refs=(
        "https://learn.microsoft.com/azure/azure-resource-manager/management/lock-resources",
        "https://learn.microsoft.com/azure/well-architected/reliability/disaster-recovery",
    ),
)
def lacks_lock(scope: Scope, profile: Profile) -> Verdict:
    r"""Production AI services of the group can be deleted by mistake.

    Passes when a lock is on the group, on its subscription, or on each AI account, search service,
    vault, workspace and storage account in it; partial when some of them have one.

    Why it matters: An index, a fine-tuned model or a key is deleted in a second, and rebuilt in
    days. A lock asks whoever deletes to think twice.

    How to fix: Lock the group.

    ```sh
    az lock create --name no-delete --lock-type CanNotDelete --resource-group "$RG"
    ```

    ```bicep
    resource lock 'Microsoft.Authorization/locks@2020-05-01' = {
      name: 'no-delete'
      properties: {
        level: 'CanNotDelete'
      }
    }
    ```

    Portal: the resource group > Settings > Locks.

    Side effects: pipelines that delete or replace resources in the group fail until the lock is
    taken off.

    Limits: A hint only: a lock is no recovery plan, and deletes on the data plane (a blob, an
    index) pass it. Not asked outside production.
    """
    if not scope.in_prod:
        return not_applicable("the group is not in production")
    kept = [one.id.casefold() for type_ in _STATEFUL for one in scope.of_type(type_)]
    if not kept:
        return not_applicable("the group holds no AI service or store")
    locked = _locked(scope)
    safe = [id_ for id_ in kept if any(f"{id_}/".startswith(f"{where}/") for where in locked)]
    if len(safe) == len(kept):
        return passed(f"locks cover {len(safe)} of {len(kept)} AI services and stores")
    if safe:
        return partial(f"locks cover {len(safe)} of {len(kept)} AI services and stores")
    listing = scope.listing(LOCKS)
    if not listing.complete:
        because = f"no lock was seen; {listing.reason}"
        return unknown(because, permission=listing.permission)
    return failed("no lock covers an AI service or store of the group")


def _locked(scope: Scope) -> set[str]:
    """The scopes and resources that a lock is on, in lower case; also those above the group."""
    scope.of_type(LOCKS)
    locks = scope.index.by_type.get(LOCKS.casefold(), ())
    levels = {lock.id.casefold(): str(lock.get("properties.level")).casefold() for lock in locks}
    end = f"/providers/{LOCKS}/".casefold()
    return {id_.partition(end)[0] for id_, level in levels.items() if level != "notspecified"}
