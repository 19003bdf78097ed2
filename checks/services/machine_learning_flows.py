"""Azure Machine Learning: prompt flow behind online endpoints."""

from __future__ import annotations

from checks.joins import Points
from checks.model import (
    Confidence,
    Effort,
    Profile,
    Severity,
    State,
    Verdict,
    failed,
    passed,
    unknown,
)
from checks.predicates import see
from checks.registry import check
from checks.resource import Resource, look_up
from checks.services.machine_learning import WORKSPACES
from checks.services.machine_learning_endpoints import DEPLOYMENTS

ENVIRONMENT = Points("properties.environmentId", f"{WORKSPACES}/environments/versions")
READ_ENVIRONMENT = "Microsoft.MachineLearningServices/workspaces/environments/versions/read"

_FLOW = "promptflow"
_RUN_MODE = "PROMPTFLOW_RUN_MODE"
_MARK = "azureml.promptflow."


@check(
    "online-deployment-runs-prompt-flow",
    on=DEPLOYMENTS,
    practice="rel-supported-components",
    good="The online deployment does not run on prompt flow.",
    severity=Severity.HIGH,
    confidence=Confidence.CERTAIN,
    effort=Effort.LARGE,
    needs=(ENVIRONMENT,),
    conclusive=False,
    since="0.1",
    refs=(
        "https://learn.microsoft.com/azure/machine-learning/prompt-flow/migrate-prompt-flow-to-agent-framework",
        "https://learn.microsoft.com/azure/machine-learning/prompt-flow/how-to-deploy-to-code",
    ),
)
def runs_prompt_flow(deployment: Resource, profile: Profile) -> Verdict:
    r"""The online deployment runs on prompt flow, which is being retired.

    Told by the deployment's environment and its image, its properties, and the names of its
    environment variables.

    Why it matters: Prompt flow has had no new features since 2026-04-20, its images get no more
    security updates, and it is not available after the date of its retirement.

    How to fix: Write the flow as code, with Microsoft Agent Framework or plainly, evaluate it
    against the flow's answers, deploy it beside the flow, move traffic.

    ```sh
    az ml online-deployment create --name chat-code --endpoint-name "$ENDPOINT" --file code.yml \
      --workspace-name "$WORKSPACE" --resource-group "$RG"
    az ml online-deployment delete --name "$DEPLOYMENT" --endpoint-name "$ENDPOINT" \
      --workspace-name "$WORKSPACE" --resource-group "$RG"
    ```

    ```bicep
    properties: {
      endpointComputeType: 'Managed'
      environmentId: environment.id
    }
    ```

    Portal: Azure Machine Learning studio > Endpoints > the endpoint > Add deployment.

    Side effects: connections, tracing and evaluation of the flow have to be replaced too.

    Limits: A flow that was built into an image of the team's own leaves no mark here, nor do
    flows that are only edited or run in studio.
    """
    ended = profile.retirements.of_service("prompt-flow")
    verdict = _no_flow(deployment)
    if verdict.state is not State.FAIL or ended is None:
        return verdict
    because = f"{verdict.because}; prompt flow ends on {ended.retires}"
    return failed(because, critical=ended.retires < profile.as_of, due=ended.retires)


@check(
    "online-deployment-orchestrates-with-prompt-flow",
    on=DEPLOYMENTS,
    practice="ops-orchestration-choice",
    good="The orchestration is not built on prompt flow.",
    severity=Severity.MEDIUM,
    confidence=Confidence.CERTAIN,
    effort=Effort.LARGE,
    needs=(ENVIRONMENT,),
    conclusive=False,
    since="0.1",
    refs=(
        "https://learn.microsoft.com/azure/machine-learning/prompt-flow/migrate-prompt-flow-to-agent-framework",
        "https://learn.microsoft.com/azure/architecture/ai-ml/guide/ai-agent-design-patterns",
    ),
)
def orchestrates_with_prompt_flow(deployment: Resource, profile: Profile) -> Verdict:
    r"""The workload is orchestrated with prompt flow, which nobody develops any more.

    Told as for `online-deployment-runs-prompt-flow`.

    Why it matters: What orchestrates prompts, tools and retrieval is what a team changes most.
    A framework without a future makes every change more expensive, and its choice can no longer
    be justified by need or support.

    How to fix: Compare what the workload needs (control flow, tools, state, hosting, skills)
    with Microsoft Agent Framework, Foundry agents and plain code, write the decision down, and
    build the next version with it.

    ```sh
    az ml online-deployment create --name chat-code --endpoint-name "$ENDPOINT" --file code.yml \
      --workspace-name "$WORKSPACE" --resource-group "$RG"
    ```

    ```bicep
    properties: {
      endpointComputeType: 'Managed'
      environmentId: environment.id
    }
    ```

    Portal: Azure Machine Learning studio > Endpoints > the endpoint > Add deployment.

    Side effects: none until traffic moves; evaluate the new version with the flow's own cases
    first.

    Limits: Says that the present choice has no future, not which other is right. Orchestration
    outside Machine Learning is not seen: a pass raises no level.
    """
    return _no_flow(deployment)


def _no_flow(deployment: Resource) -> Verdict:
    """Fails where the deployment bears a mark of prompt flow."""
    environment = see(deployment, ENVIRONMENT.path, str)
    if not isinstance(environment, Verdict) and _FLOW in _plain(_named(environment.value)):
        return failed(f"its environment is named {_named(environment.value)}")
    image = deployment.target(ENVIRONMENT)
    name = str(image.get("properties.image") or "") if image else ""
    if _FLOW in _plain(name):
        return failed(f"the image of its environment is {name}")
    keys = _names(deployment, "properties")
    if any(key.casefold().startswith(_MARK) for key in keys or ()):
        return failed(f"its properties name {_MARK.rstrip('.')}")
    variables = _names(deployment, "environmentVariables")
    if variables and _RUN_MODE in {key.upper() for key in variables}:
        return failed(f"it has the environment variable {_RUN_MODE}")
    if name:
        return passed(f"the image of its environment is {name}")
    if variables is not None:
        return passed(f"it bears no mark of prompt flow, and has no variable {_RUN_MODE}")
    return unknown("its environment and variables were not read", permission=READ_ENVIRONMENT)


def _names(deployment: Resource, member_name: str) -> list[str] | None:
    """The names in a map of the deployment; its values stay unread, as they may be secrets."""
    found = look_up(deployment.body, ("properties", member_name))
    return list(found) if isinstance(found, dict) else None


def _named(id_: str) -> str:
    """The name in the id of an environment's version; workspaces may have any name."""
    return id_.casefold().partition("/environments/")[2].partition("/")[0]


def _plain(text: str) -> str:
    return text.replace("-", "").replace("_", "").casefold()
