"""Azure Container Registry: where the images of endpoints, jobs and agents come from."""

from __future__ import annotations

from typing import Final

from checks.model import Confidence, Effort, Profile, Severity, Verdict
from checks.predicates import expect
from checks.registry import check
from checks.resource import Resource

REGISTRIES: Final = "Microsoft.ContainerRegistry/registries"


@check(
    "container-registry-has-admin-user",
    on=REGISTRIES,
    practice="sec-keyless-auth",
    good="Only Entra identities and tokens can sign in to the container registry.",
    severity=Severity.MEDIUM,
    confidence=Confidence.CERTAIN,
    effort=Effort.SMALL,
    conclusive=False,
    since="0.1",
    refs=(
        "https://learn.microsoft.com/azure/container-registry/container-registry-authentication",
        "https://learn.microsoft.com/azure/machine-learning/how-to-secure-workspace-vnet",
    ),
)
def has_admin_user(registry: Resource, profile: Profile) -> Verdict:
    r"""A shared password lets anybody who has it push images to the container registry.

    Fails when the admin user is enabled.

    Why it matters: The image is the model's code: whoever replaces it answers in the model's name,
    with the endpoint's identity. The admin user may push everything, never expires and has no name.

    How to fix: Give the identities of endpoints *AcrPull* and those of pipelines *AcrPush*, then
    turn the admin user off.

    ```sh
    az acr update --name "$REGISTRY" --resource-group "$RG" --admin-enabled false
    ```

    ```bicep
    properties: {
      adminUserEnabled: false
    }
    ```

    Portal: the container registry > Settings > Access keys > Admin user.

    Side effects: whatever signs in with the password stops. Machine Learning workspaces can pull
    with their identity, but older ones were set up with the admin user: try it before.

    Limits: Repository tokens, which are narrower, are not judged; nor are roles and networks.
    """
    # The admin user is off by default (container-registry-authentication#admin-account).
    return expect(registry, "properties.adminUserEnabled", equals=False, absent=False)
