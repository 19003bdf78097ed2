"""Azure OpenAI, Foundry and the other AI services: texts and terms that filters hold back."""

from __future__ import annotations

from checks.model import (
    Confidence,
    Effort,
    Profile,
    Severity,
    Verdict,
    failed,
    partial,
    passed,
    unknown,
)
from checks.registry import check
from checks.resource import Json, Resource, member
from checks.services.cognitive_services import ACCOUNTS
from checks.services.cognitive_services_deployments import DEPLOYMENTS
from checks.services.cognitive_services_filters import (
    POLICIES,
    PROTECTED_TEXT,
    filters_of,
    is_blocked,
    unused,
    uses,
)

BLOCKLISTS = f"{ACCOUNTS}/raiBlocklists"


@check(
    "content-filter-lets-protected-text-through",
    on=POLICIES,
    practice="sec-content-safety",
    good="The content filter blocks answers that repeat known texts of others.",
    severity=Severity.MEDIUM,
    confidence=Confidence.CERTAIN,
    effort=Effort.SMALL,
    needs=(DEPLOYMENTS,),
    conclusive=False,
    since="0.1",
    refs=(
        "https://learn.microsoft.com/azure/ai-services/openai/concepts/default-safety-policies",
        "https://learn.microsoft.com/legal/cognitive-services/openai/customer-copyright-commitment",
    ),
)
def lets_protected_text_through(policy: Resource, profile: Profile) -> Verdict:
    r"""The content filter lets answers through that repeat known texts of others.

    Fails where somebody switched the filter for protected text off. Partial where it only
    annotates, or where an older default of the service has none. Filters that no deployment uses
    are not judged.

    Why it matters: Song texts, articles and recipes in an answer belong to somebody. Microsoft
    stands in for such claims only where the filters that it asks for are on.

    How to fix: Block protected text in answers.

    ```sh
    az rest --method put --url "$POLICY_ID?api-version=2025-09-01" --body @filter.json
    ```

    ```bicep
    properties: {
      basePolicyName: 'Microsoft.DefaultV2'
      contentFilters: [
        {
          name: 'Protected Material Text'
          source: 'Completion'
          enabled: true
          blocking: true
        }
      ]
    }
    ```

    Portal: Foundry portal > Guardrails + controls > Content filters > the filter > Output filter.

    Side effects: long quotations are cut off, from texts too that the workload may quote.

    Limits: The filter knows a list of well-known English texts, and no code: where the model
    writes code, the filter for protected code belongs beside it. What else a commitment on
    copyright asks for is not judged.
    """
    idle = unused(policy)
    if idle:
        return idle
    filters = filters_of(policy)
    if isinstance(filters, Verdict):
        return filters
    blocked = is_blocked(policy, filters, PROTECTED_TEXT)
    if blocked is None:
        return unknown("whether protected text is blocked cannot be told")
    if blocked:
        return passed("protected text is blocked in completions")
    listed = filters.get(PROTECTED_TEXT)
    if listed is None:
        return partial("the filter has no category for protected text")
    if member(listed, "enabled") is True:
        return partial("protected text is annotated in completions, not blocked")
    return failed("protected text is switched off in completions")


@check(
    "blocklist-blocks-nothing",
    on=BLOCKLISTS,
    practice="sec-content-safety",
    good="A content filter in use blocks what the blocklist names.",
    severity=Severity.MEDIUM,
    confidence=Confidence.CERTAIN,
    effort=Effort.SMALL,
    needs=(POLICIES, DEPLOYMENTS),
    conclusive=False,
    since="0.1",
    refs=(
        "https://learn.microsoft.com/azure/ai-services/openai/how-to/use-blocklists",
        "https://learn.microsoft.com/azure/templates/microsoft.cognitiveservices/accounts/raiblocklists",
    ),
)
def blocklist_blocks_nothing(blocklist: Resource, profile: Profile) -> Verdict:
    r"""Somebody keeps a blocklist that no content filter in use applies.

    Fails where no filter names it, or where no deployment uses one that does. Partial where its
    terms are only annotated.

    Why it matters: Whoever wrote the list believes that its terms never reach a user. Nothing
    holds them back.

    How to fix: Name the list in the filter of each deployment that it is meant for, or delete it.

    ```sh
    az rest --method put --url "$POLICY_ID?api-version=2025-09-01" --body @filter.json
    ```

    ```bicep
    properties: {
      customBlocklists: [
        {
          blocklistName: 'competitors'
          blocking: true
          source: 'Completion'
        }
      ]
    }
    ```

    Portal: Foundry portal > Guardrails + controls > Content filters > the filter > Output filter >
    Blocklist.

    Side effects: prompts or answers with these terms are refused; callers have to handle that.

    Limits: Does not read the terms, nor whether the list has any. Filters outside the service
    may apply lists of their own.
    """
    if blocklist.parent is None:
        return unknown("the account of the blocklist was not returned")
    naming = [
        (policy, entry)
        for policy in blocklist.parent.of_type(POLICIES)
        for entry in _entries(policy)
        if str(member(entry, "blocklistName")).casefold() == blocklist.name.casefold()
    ]
    if not naming:
        listing = blocklist.listing(POLICIES)
        if not listing.complete:
            because = f"no filter that names it was seen; {listing.reason}"
            return unknown(because, permission=listing.permission)
        return failed("no content filter names the blocklist")
    return _judge_use(blocklist, naming)


def _entries(policy: Resource) -> list[Json]:
    entries = policy.get("properties.customBlocklists")
    return entries if isinstance(entries, list) else []


def _judge_use(blocklist: Resource, naming: list[tuple[Resource, Json]]) -> Verdict:
    """The verdict on a list that filters name, each with what it says of the list."""
    account, listing = blocklist.parent, blocklist.listing(DEPLOYMENTS)
    deployments = account.of_type(DEPLOYMENTS) if account else []
    used = [
        (policy, entry)
        for policy, entry in naming
        if any(uses(one, policy.name.casefold()) for one in deployments)
    ]
    names = ", ".join(sorted({policy.name for policy, _ in naming}))
    if not used and not listing.complete:
        because = f"content filters that name it: {names}; {listing.reason}"
        return unknown(because, permission=listing.permission)
    if not used:
        return failed(f"no deployment uses the content filters that name it: {names}")
    if any(member(entry, "blocking") is True for _, entry in used):
        return passed(f"content filters in use apply it: {names}")
    return partial(f"its terms are annotated, not blocked: {names}")
