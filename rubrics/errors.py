"""The one error that a user can mend."""

from __future__ import annotations


class UserError(Exception):
    """Two friendly lines: what happened, and what to do about it. Shown without a traceback."""

    def __init__(self, what: str, hint: str) -> None:
        super().__init__(what)
        self.what = what
        self.hint = hint

    def __str__(self) -> str:
        return f"{self.what}\n{self.hint}"
