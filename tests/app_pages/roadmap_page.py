"""What the tests of the roadmap share: reading the page, and working its tables."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from streamlit.testing.v1 import AppTest

from assessment.plan.inputs import PlanInputs
from assessment.store.database import Store
from assessment.store.opened import Opened, open_workload
from assessment.store.plans import save_plan
from tests.app_pages.conftest import LOCAL

Sampled = Callable[..., str]
TABS = ("Timeline", "Priorities", "Backlog", "Team and dates", "People", "Forecast", "What if")
HOSTILE = "[x](javascript:alert(1)) <img onerror=alert(2)> :material/home: $\\LaTeX$ =HYPERLINK()"
OWN = {"stage": "poc", "effort_days": [1, 2], "roles": {"sponsor": 1}}


def said(test: AppTest) -> str:
    """All words of the page."""
    kinds = ("markdown", "info", "warning", "error", "success", "title", "header", "subheader")
    parts = [one.value for kind in kinds for one in getattr(test, kind)]
    parts += [
        one.proto.title
        for kind in ("info", "warning", "success", "error")
        for one in getattr(test, kind)
    ]
    parts += [one.label for one in test.button]
    parts += [str(cell) for table in test.table for cell in table.value.to_numpy().ravel()]
    return " ".join(parts).replace("\\", "").replace("\u2060", "").replace("\xa0", " ")


def opened(store: Store, id_: str) -> Opened:
    return open_workload(store, LOCAL, id_)


def plan_of(store: Store, id_: str) -> PlanInputs:
    return opened(store, id_).assessment.plan


def put(store: Store, id_: str, plan: dict[str, Any]) -> None:
    """Have somebody save a plan."""
    seen = opened(store, id_).plan_version
    save_plan(store, LOCAL, id_, PlanInputs.model_validate(plan), seen=seen)


def at(test: AppTest, key: str) -> Any:
    """What has a key."""
    return test.get_by_key(key)


def editor(test: AppTest, name: str) -> str:
    """The key of a table's editor."""
    keys = [str(one.key) for one in test.data_editor]
    return next(key for key in keys if key.startswith(f"plan-{name}-"))


def edit(test: AppTest, name: str, **state: Any) -> AppTest:
    """Edit cells of a table, as its editor would."""
    empty: dict[str, Any] = {"edited_rows": {}, "added_rows": [], "deleted_rows": []}
    test.session_state[editor(test, name)] = {**empty, **state}
    return test.run()


def at_row(test: AppTest, action: str) -> int:
    """The row of an action in the table of actions."""
    table = next(one for one in test.data_editor if str(one.key).startswith("plan-actions-"))
    return list(table.value["id"]).index(action)
