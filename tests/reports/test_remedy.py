"""A remedy for one resource: what its id says is put in, and nothing else."""

from __future__ import annotations

import pytest

from checks.registry import find
from reports.remedy import remedy_for

GROUP = "/subscriptions/s-1/resourceGroups/rg-ai"
ACCOUNT = f"{GROUP}/providers/Microsoft.CognitiveServices/accounts/acc"
WORKSPACE = f"{GROUP}/providers/Microsoft.MachineLearningServices/workspaces/ws"


def script(fix: str, subject: str) -> str:
    (text,) = [p["text"] for p in remedy_for(fix, subject).parts if p["label"] == "az"]
    return text


def test_names_and_ids_are_put_in() -> None:
    fix = 'Do it.\n\n```sh\naz x --name "$ACCOUNT" -g "$RG" --id "${ACCOUNT_ID}" $SUBNET_ID\n```\n'
    remedy = remedy_for(fix, ACCOUNT)
    assert remedy.parts[0]["text"] == "Do it."
    assert script(fix, ACCOUNT) == f'az x --name "acc" -g "rg-ai" --id "{ACCOUNT}" $SUBNET_ID'
    assert remedy.open == ("SUBNET_ID",)


def test_parents_are_in_the_id_too() -> None:
    fix = '```sh\naz x "$ACCOUNT" "$DEPLOYMENT_ID" "$SUBSCRIPTION_ID"\n```\n'
    subject = f"{ACCOUNT}/deployments/chat"
    assert script(fix, subject) == f'az x "acc" "{subject}" "s-1"'


def test_the_workspace_that_takes_logs_is_another_one() -> None:
    fix = find("workspace-lacks-diagnostic-settings").docs.fix
    text = script(fix, WORKSPACE)
    assert f'--resource "{WORKSPACE}"' in text
    assert '--workspace "$WORKSPACE_ID"' in text
    fix = find("workspace-open-to-internet").docs.fix
    assert f'--private-connection-resource-id "{WORKSPACE}"' in script(fix, WORKSPACE)


@pytest.mark.parametrize("name", ['a"; rm -rf ~ #', "$(reboot)", "a`b`", "a b", "a\nb", "a'b"])
def test_what_a_shell_would_read_stays_a_variable(name: str) -> None:
    fix = '```sh\naz x --name "$ACCOUNT" --group "$RG"\n```\n'
    text = script(fix, ACCOUNT.replace("/acc", f"/{name}"))
    assert text == 'az x --name "$ACCOUNT" --group "rg-ai"'


@pytest.mark.parametrize("subject", ["workload", "", "/", "/subscriptions", GROUP])
def test_scopes_say_less(subject: str) -> None:
    fix = '```sh\naz x --name "$ACCOUNT" --group "$RG"\n```\n'
    group = "rg-ai" if subject == GROUP else "$RG"
    assert script(fix, subject) == f'az x --name "$ACCOUNT" --group "{group}"'


def test_bicep_is_left_alone() -> None:
    fix = "```bicep\nname: '${ACCOUNT}'\n```\n"
    (part,) = remedy_for(fix, ACCOUNT).parts
    assert part["text"] == "name: '${ACCOUNT}'"
