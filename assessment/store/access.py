"""Who asks, and what they may do: looked at by the store on every read and every write."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Literal

from rubrics.errors import UserError

Role = Literal["reader", "reviewer", "admin"]
"""Of a person in the whole app."""
Membership = Literal["reader", "reviewer", "owner"]
"""Of a person in one workload."""

NOT_YOURS = UserError(
    "There is no such workload, or you are not a member of it",
    "Ask its owner to add you, or open another one from Home.",
)
"""The same for both, so that nobody learns what there is."""
SIGN_IN_AGAIN = UserError(
    "Your sign-in has ended, and what you did last was not done",
    "Reload the page and sign in again. What was shown as saved is saved.",
)


@dataclass(frozen=True, slots=True)
class Actor:
    """A person at work in the app."""

    login: str
    """What tells people apart: a user name, or the subject that a provider vouches for."""
    name: str
    """What is shown, and stands in the history."""
    role: Role = "reader"
    until: datetime | None = field(default=None, compare=False)
    """When their sign-in ends: a page that was drawn before may act afterwards. None: never."""

    @property
    def is_admin(self) -> bool:
        """Whether they see every workload."""
        return self.role == "admin"

    def must_be_signed_in(self) -> None:
        """Refuse whose sign-in has ended.

        Raises:
            UserError: it has.
        """
        if self.until is not None and datetime.now(UTC) >= self.until:
            raise SIGN_IN_AGAIN


@dataclass(frozen=True, slots=True)
class Rights:
    """What somebody may do with one workload: as member, and never more than their role allows."""

    read: bool
    write: bool
    own: bool

    @classmethod
    def of(cls, actor: Actor, membership: str | None) -> Rights:
        """The rights of an actor with a membership; None: not a member.

        Raises:
            UserError: their sign-in has ended.
        """
        actor.must_be_signed_in()
        if actor.is_admin:
            return cls(read=True, write=True, own=True)
        writer = actor.role == "reviewer"
        return cls(
            read=membership is not None,
            write=writer and membership in ("reviewer", "owner"),
            own=writer and membership == "owner",
        )

    def must_write(self) -> None:
        """Refuse who may only read.

        Raises:
            UserError: they may not.
        """
        if not self.read:
            raise NOT_YOURS
        if not self.write:
            raise UserError(
                "You may read this workload, and not change it",
                "Ask its owner for the role reviewer.",
            )

    def must_own(self) -> None:
        """Refuse who does not own it.

        Raises:
            UserError: they do not.
        """
        self.must_write()
        if not self.own:
            raise UserError(
                "Only an owner of the workload may do this", "Ask an owner, or an administrator."
            )
