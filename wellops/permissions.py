"""`wellops permissions`: the narrowest role with which a scan reads everything."""

from __future__ import annotations

import click

from wellops import options
from wellops.output import print_json
from wellops.scan import DEPTHS


@click.command("permissions")
@click.option("--subscription", "subscriptions", multiple=True, metavar="ID",
    help="Where the role can be assigned; may be given several times.")  # fmt: skip
@click.option("--management-group", metavar="NAME", help="Where the role can be assigned.")
@options.checks_option
@click.option("--depth", type=click.Choice(DEPTHS), default="standard", show_default=True,
    help="As of the scan that shall have the role.")  # fmt: skip
@options.friendly
def command(subscriptions: tuple[str, ...], management_group: str | None, depth: str) -> None:
    """Print a custom role as JSON, with exactly the actions that `wellops scan` uses.

    The built-in role Reader is enough too, and also shows every other resource's tags and
    location.

    \b
    wellops permissions --subscription ID > role.json
    az role definition create --role-definition role.json
    """  # noqa: D301 - click reads \b as: do not rewrap
    from checks.collect.arm_id import must_be_subscription
    from checks.collect.azure.plan import plan_for
    from checks.collect.azure.resources import Depth
    from checks.registry import all_checks

    for id_ in subscriptions:
        must_be_subscription(id_)
    scopes = [f"/subscriptions/{id_}" for id_ in subscriptions]
    if management_group:
        scopes.append(f"/providers/Microsoft.Management/managementGroups/{management_group}")
    print_json(
        {
            "Name": "WellOps scanner (read only)",
            "IsCustom": True,
            "Description": "Reads what wellops scan reads of an AI workload, and nothing else.",
            "Actions": list(plan_for(all_checks(), Depth(depth)).actions),
            "NotActions": [],
            "DataActions": [],
            "NotDataActions": [],
            "AssignableScopes": scopes or ["/subscriptions/00000000-0000-0000-0000-000000000000"],
        }
    )
