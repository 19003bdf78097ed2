"""Azure OpenAI, Foundry and the other AI services: content filters and prompt shields."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
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
from checks.predicates import see
from checks.registry import check
from checks.resource import Json, Resource, member
from checks.services.cognitive_services_deployments import DEPLOYMENTS

POLICIES = "Microsoft.CognitiveServices/accounts/raiPolicies"

DEFAULT = "microsoft.default"
"""How the names of the service's own filters start: Microsoft.Default, Microsoft.DefaultV2."""
DEFAULT_V2 = "microsoft.defaultv2"
OF_SERVICE = "the service's own filter"
NO_FILTER = "microsoft.nil"
HARMS = ("hate", "sexual", "selfharm", "violence")
SIDES = ("prompt", "completion")
PUBLIC = "public"
PROTECTED_TEXT = ("protectedmaterialtext", "completion")


@check(
    "deployment-lacks-content-filter",
    on=DEPLOYMENTS,
    practice="sec-content-safety",
    good="A content filter of the team's own is assigned to the deployment.",
    severity=Severity.HIGH,
    confidence=Confidence.CERTAIN,
    effort=Effort.SMALL,
    conclusive=False,
    since="0.1",
    refs=(
        "https://learn.microsoft.com/azure/ai-services/openai/how-to/content-filters",
        "https://learn.microsoft.com/azure/ai-services/openai/concepts/default-safety-policies",
    ),
)
def lacks_content_filter(deployment: Resource, profile: Profile) -> Verdict:
    r"""The deployment has no content filter that somebody chose for it.

    Fails where filtering is switched off (`Microsoft.Nil`), critically in production for a
    public audience. Partial with the service's own filter. Embedding and Whisper models are not
    judged.

    Why it matters: The service's filter blocks harm of medium severity and direct jailbreaks for
    an average audience. Blocklists, documents with hidden instructions and a stricter audience
    need a filter of their own.

    How to fix: Create a filter, test it with your own cases, and assign it.

    ```sh
    az rest --method put --url "$ACCOUNT_ID/raiPolicies/strict?api-version=2025-09-01" \
      --body @filter.json
    az resource update --ids "$DEPLOYMENT_ID" --set properties.raiPolicyName=strict
    ```

    ```bicep
    properties: {
      raiPolicyName: 'strict'
    }
    ```

    Portal: Foundry portal > Guardrails + controls > Content filters > Create content filter.

    Side effects: a stricter filter refuses more prompts and answers; callers have to handle
    refusals.

    Limits: Reads which filter is assigned; what it blocks is judged by
    `content-filter-weaker-than-default`. An absent name is the service's default filter. Filters
    outside the service, in a gateway or the application, are not seen.
    """
    if _unfiltered_kind(deployment):
        return not_applicable("the model takes no part in content filtering")
    name = see(deployment, "properties.raiPolicyName", str, absent=OF_SERVICE)
    if isinstance(name, Verdict):
        return name
    folded = name.value.casefold()
    if folded.startswith(NO_FILTER):
        return failed(f"{name.fact}, which filters nothing", critical=_exposed(deployment, profile))
    if folded == OF_SERVICE or folded.startswith(DEFAULT):
        return partial(name.fact)
    return passed(name.fact)


def _unfiltered_kind(deployment: Resource) -> bool:
    """Whether the documented filters do not apply: embeddings return numbers, Whisper is exempt."""
    embeds = str(deployment.get("properties.capabilities.embeddings")).casefold() == "true"
    model = str(deployment.get("properties.model.name")).casefold()
    return embeds or "embedding" in model or model.startswith("whisper")


def _exposed(resource: Resource, profile: Profile) -> bool:
    return resource.in_prod and (profile.audience or "").startswith(PUBLIC)


@check(
    "content-filter-weaker-than-default",
    on=POLICIES,
    practice="sec-content-safety",
    good="The content filter blocks harm at least as strictly as the service's default.",
    severity=Severity.HIGH,
    confidence=Confidence.CERTAIN,
    effort=Effort.SMALL,
    needs=(DEPLOYMENTS,),
    conclusive=False,
    since="0.1",
    refs=(
        "https://learn.microsoft.com/azure/ai-services/openai/concepts/default-safety-policies",
        "https://learn.microsoft.com/azure/ai-services/openai/concepts/content-filter",
    ),
)
def weaker_than_default(policy: Resource, profile: Profile) -> Verdict:
    r"""The content filter lets through harm that the service's default would block.

    Fails where hate, sexual, violence or self-harm is not filtered, or only annotated, in prompts
    or in answers; critically in production for a public audience. Partial where only high
    severity is blocked (the default is medium), or where answers are streamed before they are
    judged. Filters that no deployment uses are not judged.

    Why it matters: The default is what users of other products know. Below it, the workload
    prints what its owner would not sign, and needs a reason for that.

    How to fix: Block the four categories on both sides at medium or low.

    ```sh
    az rest --method put --url "$POLICY_ID?api-version=2025-09-01" --body @filter.json
    ```

    ```bicep
    properties: {
      basePolicyName: 'Microsoft.DefaultV2'
      mode: 'Default'
      contentFilters: [
        {
          name: 'Hate'
          source: 'Prompt'
          enabled: true
          blocking: true
          severityThreshold: 'Medium'
        }
      ]
    }
    ```

    Portal: Foundry portal > Guardrails + controls > Content filters > the filter > Edit.

    Side effects: more prompts and answers are refused. In default mode a streamed answer comes in
    larger pieces, as each piece is judged first.

    Limits: What a filter of the team's own does not list, it takes over from its base; unknown
    where neither says. Medical, legal or security workloads may have approval for weaker filters.
    """
    idle = unused(policy)
    if idle:
        return idle
    filters = filters_of(policy)
    if isinstance(filters, Verdict):
        return filters
    weak: list[str] = []
    for key in ((harm, side) for harm in HARMS for side in SIDES):
        on = is_blocked(policy, filters, key)
        label = f"{key[0]} in {key[1]}s"
        if on is None:
            return unknown(f"whether {label} is blocked cannot be told")
        if not on:
            because = f"{label} is not blocked"
            return failed(because, critical=_exposed(policy, profile))
        if key in filters and _threshold(filters[key]) == "high":
            weak.append(label)
    if weak:
        return partial(f"only high severity is blocked: {', '.join(weak)}")
    mode = str(policy.get("properties.mode") or "Default")
    if mode.casefold() in ("asynchronous_filter", "deferred"):
        return partial(f"properties.mode is {mode}: answers are shown before they are judged")
    return passed("the four harm categories are blocked from medium severity on")


@check(
    "content-filter-lacks-prompt-shields",
    on=POLICIES,
    practice="sec-prompt-injection",
    good="The content filter blocks jailbreaks and instructions hidden in documents.",
    severity=Severity.MEDIUM,
    confidence=Confidence.CERTAIN,
    effort=Effort.SMALL,
    needs=(DEPLOYMENTS,),
    since="0.1",
    refs=(
        "https://learn.microsoft.com/azure/ai-services/openai/concepts/content-filter-prompt-shields",
        "https://learn.microsoft.com/azure/ai-services/openai/concepts/default-safety-policies",
    ),
)
def lacks_prompt_shields(policy: Resource, profile: Profile) -> Verdict:
    r"""The content filter lets prompt injection through.

    Passes when jailbreaks and indirect attacks are both blocked, is partial with one of them
    (the service's default blocks jailbreaks only), and fails with neither. Filters that no
    deployment uses are not judged.

    Why it matters: Whoever writes a prompt, a mail or a web page that the model reads can tell it
    what to do. The shield for documents is off until somebody switches it on, and it is the one
    that retrieval and agents need.

    How to fix: Block both, and mark documents in prompts as documents.

    ```sh
    az rest --method put --url "$POLICY_ID?api-version=2025-09-01" --body @filter.json
    ```

    ```bicep
    properties: {
      basePolicyName: 'Microsoft.DefaultV2'
      contentFilters: [
        {
          name: 'Jailbreak'
          source: 'Prompt'
          enabled: true
          blocking: true
        }
        {
          name: 'Indirect Attack'
          source: 'Prompt'
          enabled: true
          blocking: true
        }
      ]
    }
    ```

    Portal: Foundry portal > Guardrails + controls > Content filters > the filter > Input filter.

    Side effects: some harmless prompts are refused. The shield for documents costs latency, and
    only sees what the prompt marks as a document.

    Limits: A filter of the team's own that does not list the shields takes them over from its
    base; unknown where neither says. Shields outside the service are not seen, nor what the
    application does with a refusal.
    """
    idle = unused(policy)
    if idle:
        return idle
    filters = filters_of(policy)
    if isinstance(filters, Verdict):
        return filters
    jailbreak = is_blocked(policy, filters, ("jailbreak", "prompt"))
    indirect = is_blocked(policy, filters, ("indirectattack", "prompt"))
    if jailbreak is None or indirect is None:
        return unknown("whether the shields are on cannot be told")
    if jailbreak and indirect:
        return passed("Jailbreak and Indirect Attack are blocked")
    if jailbreak:
        return partial("Jailbreak is blocked, Indirect Attack is not")
    if indirect:
        return partial("Indirect Attack is blocked, Jailbreak is not")
    return failed("neither Jailbreak nor Indirect Attack is blocked")


Key = tuple[str, str]
"""A filter's name and source, in lower case without spaces."""
Filters = Mapping[Key, Json]

_OFF: Final = {"enabled": False}

_DEFAULT_V2: Final = {(harm, side) for harm in HARMS for side in SIDES} | {
    ("jailbreak", "prompt"),
    PROTECTED_TEXT,
}
"""What the service's default blocks, as documented; its shield for documents is off."""


def unused(policy: Resource) -> Verdict | None:
    """Not applicable where the account's deployments are known, and none of them uses it."""
    if policy.parent is None or not policy.listing(DEPLOYMENTS).complete:
        return None
    if any(uses(one, policy.name.casefold()) for one in policy.parent.of_type(DEPLOYMENTS)):
        return None
    return not_applicable("no deployment uses this filter")


def uses(deployment: Resource, policy: str) -> bool:
    """Whether a deployment's prompts go through a filter; without a name, through the default."""
    name = deployment.get("properties.raiPolicyName") or DEFAULT_V2
    return str(name).casefold() == policy and not _unfiltered_kind(deployment)


def filters_of(policy: Resource) -> Filters | Verdict:
    """The filters that a policy lists by name and source; unknown where they were not returned."""
    path = "properties.contentFilters"
    found = policy.get(path)
    if found is None:
        return unknown(f"{path} was not returned")
    return dict(_keyed(found)) if isinstance(found, list) else unknown(f"{path} is no list")


def _keyed(filters: list[Json]) -> Iterator[tuple[Key, Json]]:
    for one in filters:
        name = str(member(one, "name")).replace(" ", "").replace("-", "").casefold()
        yield (name, str(member(one, "source")).casefold()), one


def is_blocked(policy: Resource, filters: Filters, key: Key) -> bool | None:
    """Whether a filter blocks, be it taken over from the base; None where that cannot be told."""
    if key in filters:
        return _blocks(filters[key])
    if str(policy.get("properties.type")).casefold() == "systemmanaged":
        return False
    base = str(policy.get("properties.basePolicyName") or "").casefold()
    for sibling in policy.parent.of_type(POLICIES) if policy.parent else ():
        if sibling.name.casefold() == base:
            listed = filters_of(sibling)
            return None if isinstance(listed, Verdict) else _blocks(listed.get(key, _OFF))
    if base == DEFAULT_V2 or base.startswith(NO_FILTER):
        return base == DEFAULT_V2 and key in _DEFAULT_V2
    return True if base == DEFAULT and key[0] in HARMS else None


def _blocks(one: Json) -> bool | None:
    """Whether a filter is on and blocks; None where that was not returned."""
    enabled, blocking = member(one, "enabled"), member(one, "blocking")
    if enabled is False or blocking is False:
        return False
    return True if enabled is True and blocking is True else None


def _threshold(one: Json) -> str:
    """API versions before 2024-10-01 call it `allowedContentLevel`."""
    return str(member(one, "severityThreshold") or member(one, "allowedContentLevel")).casefold()
