"""Workloads and their members."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from assessment.inputs import Workload
from assessment.store.access import NOT_YOURS, Actor, Membership, Rights
from assessment.store.bulk import cut, sweep
from assessment.store.database import Store
from assessment.store.limits import LINE, LOGIN, must_fit, must_hold
from assessment.store.rows import new_id, note_event, readable, rights_in, touch, writable
from assessment.store.tables import EventRow, MemberRow, MilestoneRow, WorkloadRow
from rubrics.errors import UserError


@dataclass(frozen=True, slots=True)
class Entry:
    """A workload in a list."""

    id: str
    workload: Workload
    sample: str | None
    snapshot_id: str | None
    version: int
    created_at: datetime
    changed_at: datetime
    rights: Rights
    trend: tuple[float | None, ...]
    """Scores of its milestones, oldest first."""


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody who may see a workload."""

    login: str
    name: str
    role: str


def create(store: Store, actor: Actor, workload: Workload, *, sample: str | None = None) -> str:
    """A new workload, owned by whoever makes it; its id.

    Raises:
        UserError: the actor may only read, their sign-in has ended, or the profile is too large.
    """
    actor.must_be_signed_in()
    if actor.role == "reader":
        raise UserError("You may read workloads, and not make new ones", "Ask for another role.")
    must_fit("Your login", actor.login, LOGIN)
    must_fit("Your name", actor.name, LINE)
    profile = _profile(workload)
    id_, now = new_id(), store.now()
    with store.write() as session:
        session.add(
            WorkloadRow(
                id=id_,
                profile=profile,
                sample=sample,
                version=1,
                profile_version=1,
                plan={},
                plan_version=0,
                created_at=now,
                changed_at=now,
                login=actor.login,
                name=actor.name,
            )
        )
        session.flush()
        session.add(MemberRow(workload_id=id_, login=actor.login, name=actor.name, role="owner"))
        note_event(session, store, actor, id_, "workload-made", name=workload.name)
    return id_


def _profile(workload: Workload) -> dict[str, Any]:
    profile = dump(workload)
    must_hold("The profile", profile)
    return profile


def dump(workload: Workload) -> dict[str, Any]:
    """A workload as plain data."""
    return workload.model_dump(mode="json", exclude_defaults=True)


def entries(store: Store, actor: Actor) -> list[Entry]:
    """The workloads that somebody may see, last changed first."""
    with store.read() as session:
        roles = select(MemberRow.workload_id, MemberRow.role).where(MemberRow.login == actor.login)
        mine = {row.workload_id: row.role for row in session.execute(roles)}
        asked = select(WorkloadRow).order_by(WorkloadRow.changed_at.desc(), WorkloadRow.id)
        if not actor.is_admin:
            asked = asked.where(WorkloadRow.id.in_(mine))
        rows = session.scalars(asked).all()
        trends = _trends(session, [row.id for row in rows])
        return [_entry(row, Rights.of(actor, mine.get(row.id)), trends) for row in rows]


def _trends(session: Session, ids: Sequence[str]) -> dict[str, tuple[float | None, ...]]:
    found: dict[str, tuple[float | None, ...]] = {}
    asked = (
        select(MilestoneRow.workload_id, MilestoneRow.score)
        .where(MilestoneRow.workload_id.in_(ids))
        .order_by(MilestoneRow.at, MilestoneRow.id)
    )
    for id_, score in session.execute(asked):
        found[id_] = (*found.get(id_, ()), score)
    return found


def _entry(row: WorkloadRow, rights: Rights, trends: dict[str, tuple[float | None, ...]]) -> Entry:
    return Entry(
        id=row.id,
        workload=Workload.model_validate(row.profile),
        sample=row.sample,
        snapshot_id=row.snapshot_id,
        version=row.version,
        created_at=row.created_at,
        changed_at=row.changed_at,
        rights=rights,
        trend=trends.get(row.id, ()),
    )


def entry(store: Store, actor: Actor, workload_id: str) -> Entry:
    """One workload.

    Raises:
        UserError: there is none, or the actor is not a member.
    """
    with store.read() as session:
        row = readable(session, actor, workload_id)
        rights = rights_in(session, actor, workload_id)
        return _entry(row, rights, _trends(session, [row.id]))


def change_profile(
    store: Store, actor: Actor, workload_id: str, workload: Workload, *, seen: int
) -> int:
    """Save another profile; the workload's new version.

    `seen`: the version that the change was made on.

    Raises:
        UserError: not allowed, the profile is too large, or somebody else has changed it since.
    """
    after = _profile(workload)
    with store.write() as session:
        row = writable(session, actor, workload_id)
        before = row.profile
        if row.version != seen and before != after and _profile_changed(row, seen):
            raise UserError(
                "Somebody else has changed this workload meanwhile",
                "Reload the page, and make your change again.",
            )
        if before != after:
            row.profile = after
            touch(row, store)
            row.profile_version = row.version
            changed = {
                key: {"before": before.get(key), "after": after.get(key)}
                for key in sorted({*before, *after})
                if before.get(key) != after.get(key)
            }
            note_event(session, store, actor, workload_id, "profile-changed", changes=changed)
        return row.version


def _profile_changed(row: WorkloadRow, seen: int) -> bool:
    return row.profile_version > seen


def members(store: Store, actor: Actor, workload_id: str) -> list[Member]:
    """Who may see a workload, by name.

    Raises:
        UserError: there is none, or the actor is not a member.
    """
    with store.read() as session:
        readable(session, actor, workload_id)
        rows = session.scalars(
            select(MemberRow)
            .where(MemberRow.workload_id == workload_id)
            .order_by(MemberRow.name, MemberRow.login)
        )
        return [Member(row.login, row.name, row.role) for row in rows]


def set_member(
    store: Store,
    actor: Actor,
    workload_id: str,
    login: str,
    name: str,
    role: Membership | None,
) -> None:
    """Add a member, change what one may do, or (`role` None) take one away.

    Raises:
        UserError: the actor does not own it, nobody would, or a name is too long.
    """
    login = login.strip()
    must_fit("The login", login, LOGIN)
    must_fit("The name", name, LINE)
    if not login:
        raise UserError("A member needs a login", "Give the name that they sign in with.")
    with store.write() as session:
        writable(session, actor, workload_id, owner=True)
        row = session.get(MemberRow, (workload_id, login))
        before = row.role if row else None
        if row is None and role is not None:
            session.add(
                MemberRow(
                    workload_id=workload_id, login=login, name=name.strip() or login, role=role
                )
            )
        elif row is not None and role is None:
            session.delete(row)
        elif row is not None and role is not None:
            row.role, row.name = role, name.strip() or row.name
        session.flush()
        owners = session.scalars(
            select(MemberRow.login).where(
                MemberRow.workload_id == workload_id, MemberRow.role == "owner"
            )
        ).all()
        if not owners:
            raise UserError("A workload needs an owner", "Make somebody else owner first.")
        note_event(
            session, store, actor, workload_id, "member-set", login=login, before=before, after=role
        )


def remove(store: Store, actor: Actor, workload_id: str) -> None:
    """Delete a workload with all that belongs to it; of its audit trail that it was deleted stays.

    Raises:
        UserError: the actor does not own it.
    """
    with store.write() as session:
        row = writable(session, actor, workload_id, owner=True)
        named = str(row.profile.get("name", ""))
        cut(session, workload_id)
        session.execute(delete(EventRow).where(EventRow.workload_id == workload_id))
        note_event(session, store, actor, workload_id, "workload-deleted", name=named)
    sweep(store)


def rights(store: Store, actor: Actor, workload_id: str) -> Rights:
    """What somebody may do with a workload.

    Raises:
        UserError: there is none, or they are not a member.
    """
    with store.read() as session:
        found = rights_in(session, actor, workload_id)
        if session.get(WorkloadRow, workload_id) is None or not found.read:
            raise NOT_YOURS
        return found
