"""Azure Machine Learning: what online deployments serve, reach and tell."""

from __future__ import annotations

import re

from checks.model import (
    Confidence,
    Effort,
    Profile,
    Severity,
    State,
    Verdict,
    failed,
    not_applicable,
    passed,
    unknown,
)
from checks.predicates import expect, only_for, returned, see
from checks.registry import check
from checks.resource import Resource
from checks.services.machine_learning import WORKSPACES
from checks.services.machine_learning_endpoints import DEPLOYMENTS, HUB

_MODEL = re.compile(r"/models/([^/]+)/versions/", re.IGNORECASE)
_ANONYMOUS = re.compile(r"[0-9a-f]{32}|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
"""Names that the tools give to a model without one: a hash, or a random id."""


@check(
    "online-deployment-reaches-any-address",
    on=DEPLOYMENTS,
    practice="sec-egress-control",
    good="The online deployment reaches approved addresses only.",
    severity=Severity.MEDIUM,
    confidence=Confidence.CERTAIN,
    effort=Effort.LARGE,
    needs=(HUB,),
    conclusive=False,
    since="0.1",
    refs=(
        "https://learn.microsoft.com/azure/machine-learning/concept-secure-online-endpoint",
        "https://learn.microsoft.com/azure/machine-learning/how-to-secure-online-endpoint",
    ),
)
def reaches_any_address(deployment: Resource, profile: Profile) -> Verdict:
    r"""The online deployment can send data to any address on the internet.

    Managed endpoints. Where the workspace, or the hub of a project, has a managed network, its
    mode decides: approved outbound passes, internet outbound fails. Without one, the
    deployment's own `egressPublicNetworkAccess` does.

    Why it matters: The scoring code sees every request. A package or model file with a bad
    intention can send what users ask to wherever it likes.

    How to fix: Give the workspace a managed network for approved outbound traffic, then create
    the deployment anew.

    ```sh
    az ml workspace update --name "$WORKSPACE" --resource-group "$RG" \
      --managed-network allow_only_approved_outbound
    az ml online-deployment create --name green --endpoint-name "$ENDPOINT" --file green.yml \
      --workspace-name "$WORKSPACE" --resource-group "$RG"
    ```

    ```bicep
    properties: {
      managedNetwork: {
        isolationMode: 'AllowOnlyApprovedOutbound'
      }
    }
    ```

    Portal: the workspace > Settings > Networking > Workspace managed outbound access > Allow Only
    Approved Outbound.

    Side effects: a managed network cannot be switched off again, and computes and deployments of
    before have to be created anew. The deployment's own switch cannot be changed later.

    Limits: Reads modes, not the rules within them. A missing value of the deployment is the
    service's default: open.
    """
    other = only_for(deployment, "properties.endpointComputeType", "Managed")
    if other:
        return other
    workspace = deployment.parent.parent if deployment.parent else None
    ruling = workspace.target(HUB) or workspace if workspace else None
    path = "properties.managedNetwork.isolationMode"
    mode = str(ruling.get(path)).casefold() if ruling else ""
    if mode == "allowonlyapprovedoutbound":
        return passed("the workspace's managed network lets out approved traffic only")
    if mode == "allowinternetoutbound":
        return failed("the workspace's managed network lets out everything")
    own = expect(
        deployment,
        "properties.egressPublicNetworkAccess",
        equals="Disabled",
        fails=("Enabled",),
        absent="Enabled",
    )
    if own.state is State.FAIL and not _shows_network(workspace, ruling):
        because = f"{own.because}, and the network of its workspace was not returned"
        return unknown(because, permission=f"{WORKSPACES}/read")
    return own


def _shows_network(workspace: Resource | None, ruling: Resource | None) -> bool:
    """Whether what has the network settings, the hub of a project, was returned with them."""
    if workspace is None or ruling is None or ruling.shape(("properties",)) != "object":
        return False
    return ruling is not workspace or not workspace.get(HUB.path)


@check(
    "online-deployment-lacks-application-insights",
    on=DEPLOYMENTS,
    practice="ops-telemetry",
    good="The online deployment sends its requests and logs to Application Insights.",
    severity=Severity.MEDIUM,
    confidence=Confidence.LIKELY,
    effort=Effort.SMALL,
    conclusive=False,
    since="0.1",
    refs=(
        "https://learn.microsoft.com/azure/machine-learning/how-to-monitor-online-endpoints",
        "https://learn.microsoft.com/azure/well-architected/service-guides/azure-machine-learning",
    ),
)
def lacks_application_insights(deployment: Resource, profile: Profile) -> Verdict:
    r"""Requests, failures and logs of the online deployment are not kept.

    In production.

    Why it matters: Container logs are gone with the container. Without requests and traces,
    nobody can say why answers were slow or wrong an hour ago.

    How to fix: Switch it on; the data goes to the Application Insights of the workspace.

    ```sh
    az ml online-deployment update --name "$DEPLOYMENT" --endpoint-name "$ENDPOINT" \
      --workspace-name "$WORKSPACE" --resource-group "$RG" --set app_insights_enabled=true
    ```

    ```bicep
    properties: {
      endpointComputeType: 'Managed'
      appInsightsEnabled: true
    }
    ```

    Portal: Azure Machine Learning studio > Endpoints > the endpoint > the deployment > Update >
    Application Insights diagnostics.

    Side effects: data that is taken in is billed. What the scoring script prints is kept too:
    personal data does not belong there.

    Limits: Diagnostic settings of the endpoint, which can keep console and traffic logs instead,
    and tracing in the scoring script are not seen. A missing value is the service's default: off.
    """
    if not deployment.in_prod:
        return not_applicable("the deployment is not in production")
    return expect(deployment, "properties.appInsightsEnabled", equals=True, absent=False)


@check(
    "online-deployment-serves-unregistered-model",
    on=DEPLOYMENTS,
    practice="ops-model-registry",
    good="The deployment serves a registered version of a named model.",
    severity=Severity.MEDIUM,
    confidence=Confidence.LIKELY,
    effort=Effort.SMALL,
    conclusive=False,
    since="0.1",
    refs=(
        "https://learn.microsoft.com/azure/machine-learning/reference-yaml-deployment-managed-online",
        "https://learn.microsoft.com/azure/machine-learning/how-to-manage-models",
    ),
)
def serves_unregistered_model(deployment: Resource, profile: Profile) -> Verdict:
    r"""The deployment serves a model that was uploaded with it, not a registered one.

    In production. Told by the name: what is uploaded with a deployment is named by a hash or a
    random id.

    Why it matters: A model without a name has no version before it, no link to the job that
    trained it, and no approval. Nobody can say which training is behind an answer.

    How to fix: Register the model, from the job that made it, and deploy that version.

    ```sh
    az ml model create --name churn --version 7 --type mlflow_model \
      --path "azureml://jobs/$JOB/outputs/artifacts/model" --workspace-name "$WORKSPACE" \
      --resource-group "$RG"
    az ml online-deployment create --name green --endpoint-name "$ENDPOINT" --file green.yml \
      --workspace-name "$WORKSPACE" --resource-group "$RG"
    ```

    ```bicep
    properties: {
      endpointComputeType: 'Managed'
      model: '${workspace.id}/models/churn/versions/7'
    }
    ```

    Portal: Azure Machine Learning studio > Models > Register > From a job output.

    Side effects: none; the new deployment takes traffic when it is given some.

    Limits: A registered model may still be of unknown origin. Not asked of deployments without a
    model, whose image holds it.
    """
    if not deployment.in_prod:
        return not_applicable("the deployment is not in production")
    path = "properties.model"
    if deployment.get(path) is None and returned(deployment, path):
        return not_applicable(f"{path} is null: the image holds the model, if there is one")
    model = see(deployment, path, str)
    if isinstance(model, Verdict):
        return model
    named = _MODEL.search(model.value)
    if named is None:
        return unknown(f"{path} names no version of a model")
    if _ANONYMOUS.fullmatch(named[1]):
        return failed(f"the model's name is {named[1]}, which nobody gave it")
    return passed(f"the model is {named[1]}")
