"""What one visitor does in a review, and what it leads to: saved, a clash, or the next question."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Literal

from assessment.inputs import Override
from assessment.interview.cards import card_of
from assessment.interview.queue import Filter, next_unanswered, previous
from assessment.interview.room import Room, enter
from assessment.store.answers import Clash, Given, Said, give
from assessment.store.decisions import decide
from assessment.store.sessions import remark
from rubrics.errors import UserError

Form = Literal["not-applicable", "park", "override"]
LONGEST_TRAIL = 200


@dataclass(frozen=True, slots=True)
class Crossed:
    """Somebody else changed the answer meanwhile: nothing was saved until one is chosen."""

    practice: str
    mine: Said
    theirs: Given | None
    """None: the answer that was shown is gone."""
    moves: bool
    """Whether the next question was to follow."""


@dataclass(frozen=True, slots=True)
class Words:
    """What stands beside the level on a card, as typed."""

    note: str = ""
    evidence: str = ""
    owner: str = ""

    @classmethod
    def of(cls, said: Said | None) -> Words:
        """Those of an answer."""
        if said is None:
            return cls()
        return cls(said.note or "", said.evidence or "", said.owner or "")

    def on(self, said: Said) -> Said:
        """An answer with these words."""
        note, evidence, owner = (
            text.strip() or None for text in (self.note, self.evidence, self.owner)
        )
        return replace(said, note=note, evidence=evidence, owner=owner)


@dataclass
class Desk:
    """What a visitor has before them, beyond what is stored; each act says what to show next.

    An act gives the id of the question that follows, the same one where it stays, and None where
    nothing is left to ask.
    """

    seen: dict[str, int | None] = field(default_factory=dict)
    """The answer that was shown of each practice: what a clash is judged by."""
    turns: dict[str, int] = field(default_factory=dict)
    """How often somebody else changed what was shown: fields are filled anew then."""
    trail: list[str] = field(default_factory=list)
    """The questions that were shown before, the last one at the end."""
    saved: Given | None = None
    """What this visitor saved last."""
    crossed: Crossed | None = None
    form: Form | None = None
    """Which form is open on the card."""
    problem: UserError | None = None
    """Why the last act was refused."""

    def look(self, practice: str, given: Given | None) -> int:
        """Note which answer is shown; gives how often others have changed it under this visitor."""
        now = given.id if given else None
        if self.seen.setdefault(practice, now) != now:
            self.seen[practice] = now
            self.turns[practice] = self.turns.get(practice, 0) + 1
        return self.turns.get(practice, 0)

    def answer(self, room: Room, practice: str, said: Said) -> str | None:
        """Give an answer; stays where the scan contradicts it, so that this is seen first."""
        return self._give(room, practice, said, moves=True)

    def write(self, room: Room, practice: str, words: Words) -> str | None:
        """Save what stands beside the level, whatever was answered; never moves on."""
        given = room.opened.given.get(practice)
        before = given.said if given else Said("cleared")
        said = words.on(before)
        if said != before:
            self._give(room, practice, said, moves=False)
        return practice

    def take_back(self, room: Room, practice: str) -> str | None:
        """Nothing is said any more; the words beside it stay."""
        given = room.opened.given.get(practice)
        words = Words.of(given.said if given else None)
        self._give(room, practice, words.on(Said("cleared")), moves=False)
        return practice

    def _give(self, room: Room, practice: str, said: Said, *, moves: bool) -> str | None:
        self.problem = None
        session = room.session.id if room.session else None
        try:
            result = give(
                room.store, room.actor, room.id, practice, said,
                seen=self.seen.get(practice), session_id=session, rubric=room.rubric,
            )  # fmt: skip
        except UserError as error:
            self.problem = error
            return practice
        if isinstance(result, Clash):
            theirs = result.theirs
            if theirs is None or theirs.said != said:
                self.crossed = Crossed(practice, said, theirs, moves)
                return practice
            # Both say the same: there is nothing to choose.
            result = theirs
        self.seen[practice] = result.id
        self.saved, self.crossed, self.form = result, None, None
        return self._after(room, practice) if moves else practice

    def _after(self, before: Room, practice: str) -> str | None:
        now = enter(before.store, before.actor, before.id, before.asked)
        found = card_of(now.interview, practice).contradiction
        if found and not found.settled:
            return practice
        # What was answered has left a queue of open questions, and its place in it with it.
        ids = now.ids if before.asked.which is Filter.MOVES else before.ids
        return self.moved(practice, next_unanswered(now.interview, ids, practice))

    def keep_theirs(self, room: Room) -> str | None:
        """Leave what somebody else said as it is."""
        crossed, self.crossed = self.crossed, None
        if crossed is None:
            return None
        self.turns[crossed.practice] = self.turns.get(crossed.practice, 0) + 1
        self.seen[crossed.practice] = crossed.theirs.id if crossed.theirs else None
        return self.next(room, crossed.practice) if crossed.moves else crossed.practice

    def use_mine(self, room: Room) -> str | None:
        """Answer over what somebody else said; theirs stays in the history."""
        crossed = self.crossed
        if crossed is None:
            return None
        self.seen[crossed.practice] = crossed.theirs.id if crossed.theirs else None
        return self._give(room, crossed.practice, crossed.mine, moves=crossed.moves)

    def override(self, room: Room, practice: str, decision: Override) -> str | None:
        """Use a level although the scan caps it."""
        self.problem = None
        try:
            decide(room.store, room.actor, room.id, practice, decision,
                   rubric=room.rubric)  # fmt: skip
        except UserError as error:
            self.problem = error
            return practice
        self.form = None
        return self.next(room, practice)

    def park(self, room: Room, practice: str, question: str) -> str | None:
        """Put a question off until somebody can answer it."""
        self.problem = None
        session = room.session.id if room.session else None
        try:
            remark(room.store, room.actor, room.id, "parked", question, practice=practice,
                   session_id=session, rubric=room.rubric)  # fmt: skip
        except UserError as error:
            self.problem = error
            return practice
        self.form = None
        now = enter(room.store, room.actor, room.id, room.asked)
        return self.moved(practice, next_unanswered(now.interview, room.ids, practice))

    def next(self, room: Room, practice: str | None) -> str | None:
        """The next open question."""
        return self.moved(practice, next_unanswered(room.interview, room.ids, practice))

    def back(self, room: Room, practice: str | None) -> str | None:
        """The question that was shown before; else the one before in the queue."""
        while self.trail:
            before = self.trail.pop()
            if before != practice and before in room.interview.practices:
                break
        else:
            before = previous(room.ids, practice) or ""
        self._leave()
        return before or practice

    def moved(self, here: str | None, there: str | None) -> str | None:
        """Note the way from one question to another, so that Back finds it."""
        if there != here:
            if here:
                self.trail = [*self.trail, here][-LONGEST_TRAIL:]
            self._leave()
        return there

    def _leave(self) -> None:
        self.form = self.problem = self.crossed = None


def level_said(level: int, words: Words, before: Said | None) -> Said:
    """An answer of a level; until when it holds was agreed for that level alone."""
    agreed = before.expires if before and before.level == level else None
    return words.on(Said("level", level=level, expires=agreed))
