"""Azure Machine Learning: the jobs that train in a workspace."""

from __future__ import annotations

from datetime import date, timedelta
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
from checks.resource import Resource
from checks.services.machine_learning import WORKSPACES

JOBS = f"{WORKSPACES}/jobs"

RECENT_DAYS = 30
PASS_PERCENT = 80
PARTIAL_PERCENT = 30

_WITH_CODE: Final = frozenset({"command", "pipeline", "spark", "sweep"})
_COMMITS: Final = tuple(
    ("properties", "properties", name)
    for name in ("mlflow.source.git.commit", "azureml.git.commit")
)


@check(
    "workspace-jobs-lack-commits",
    on=WORKSPACES,
    practice="ops-reproducible-training",
    good="Jobs of the workspace name the commit that they ran.",
    severity=Severity.MEDIUM,
    confidence=Confidence.LIKELY,
    effort=Effort.SMALL,
    needs=(JOBS,),
    conclusive=False,
    since="0.1",
    refs=(
        "https://learn.microsoft.com/azure/machine-learning/concept-train-model-git-integration",
        "https://learn.microsoft.com/azure/machine-learning/how-to-track-experiments-mlflow",
    ),
)
def jobs_lack_commits(workspace: Resource, profile: Profile) -> Verdict:
    r"""Jobs of the workspace do not say which commit they ran.

    Of jobs with code (command, pipeline, sweep, Spark) of the last 30 days. Passes when 80 % or
    more name a commit, is partial from 30 %, fails below.

    Why it matters: A model whose code cannot be found again cannot be repaired, explained or
    trained anew. Jobs that are started from a clone of a repository note the commit by themselves.

    How to fix: Submit jobs from a clone, best from a pipeline that checks it out.

    ```sh
    az ml job create --file job.yml --workspace-name "$WORKSPACE" --resource-group "$RG"
    ```

    ```bicep
    properties: {
      jobType: 'Command'
      properties: {
        'mlflow.source.git.commit': commit
      }
    }
    ```

    Portal: Azure Machine Learning studio > Jobs > the job > Overview > Properties shows it.

    Side effects: none.

    Limits: A commit is noted even when files were changed after it. Jobs that were not submitted
    from a folder under Git, such as those of studio's designer, name none: accept the finding
    where they are the rule. Hubs, projects and feature stores are not asked.
    """
    kind = str(workspace.get("kind") or "Default")
    if kind.casefold() != "default":
        return not_applicable(f"kind is {kind}, not a workspace for training")
    since = profile.as_of - timedelta(days=RECENT_DAYS)
    jobs = [job for job in workspace.of_type(JOBS) if _counts(job, since)]
    if not jobs:
        listing = workspace.listing(JOBS)
        if listing.complete:
            return not_applicable(f"no job with code since {since}")
        return unknown(f"no job was seen; {listing.reason}", permission=listing.permission)
    named = sum(1 for job in jobs if any(job.filled(steps) for steps in _COMMITS))
    fact = f"{named} of {len(jobs)} jobs since {since} name a commit"
    if named * 100 >= PASS_PERCENT * len(jobs):
        return passed(fact)
    return partial(fact) if named * 100 >= PARTIAL_PERCENT * len(jobs) else failed(fact)


def _counts(job: Resource, since: date) -> bool:
    """Whether it ran code of the team's own on that day or later."""
    kind = str(job.get("properties.jobType")).casefold()
    made = str(job.get("systemData.createdAt"))[:10]
    return kind in _WITH_CODE and made >= since.isoformat() and made[:1].isdigit()
