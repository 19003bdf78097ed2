"""Checks that learn: what one subject was answered, the next one like it is answered at once.

A check is a pure function of what it reads. The first time it is watched, and its questions
become a branch of a tree: question, answer, next question, …, verdict with evidence. A subject
that gives the same answers gets the same verdict by look-ups alone, which is several times as fast.
Wherever a check cannot be followed (it reads whole bodies, long lists, or values that are
different for every subject), the branch ends in a call of its function.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from typing import Final

from checks.evidence import Evidence
from checks.model import State, Verdict
from checks.reader import Reader
from checks.resource import Resource
from checks.watch import OPAQUE, Question, Trail

QUIET: Final = (State.PASS, State.NOT_APPLICABLE)
"""What is counted, and not kept as a finding."""
MAX_BRANCHES: Final = 128
"""Answers to one question; a question with more of them is not worth remembering."""
MAX_ANSWERS: Final = 2048
"""Verdicts remembered for one check."""
MAX_STEPS: Final = 24
"""Questions of one branch; to go on with look-ups would take longer than the call."""

Judge = Callable[[Resource, Resource | None], "Answer"]
"""From a resource, and what the check is given in its place, to the answer."""


class Answer:
    """A verdict with its evidence, shared by all subjects that gave the same answers."""

    __slots__ = ("evidence", "kept", "passes", "verdict")

    def __init__(self, verdict: Verdict, evidence: Evidence, *, keep: bool) -> None:
        self.verdict = verdict
        self.evidence = evidence
        self.passes = verdict.state is State.PASS
        self.kept = keep or verdict.state not in QUIET
        """Whether it is a finding, and not only counted."""


class _Step:
    __slots__ = ("branches", "place", "question")

    def __init__(self, question: Question, reader: Reader) -> None:
        self.question = question
        self.place = reader.place(question)
        self.branches: dict[Hashable, _Node] = {}


class _Call:
    """The end of a branch where the function has to be called."""


_Node = Answer | _Step | _Call
_CALL: Final = _Call()


class Learner:
    """One check with its tree; `judge` calls the function, and makes the evidence."""

    def __init__(self, judge: Judge, reader: Reader) -> None:
        self._judge = judge
        self._reader = reader
        """Shared by the checks that look at the same subjects."""
        self._root: _Node | None = None
        self._answers = 0

    def answer(self, subject: Resource, keys: Sequence[Hashable]) -> tuple[Answer, bool]:
        """What the check says of a subject; the same as a call of its function.

        Args:
            subject: What is judged.
            keys: What the reader read of it.

        Returns:
            The answer, and whether all subjects with these keys get the same one.
        """
        node, key = self._root, None
        while node.__class__ is _Step:
            key = keys[node.place]
            node = node.branches.get(key)
        if node.__class__ is Answer:
            return node, True
        if node is _CALL or key is OPAQUE or self._answers >= MAX_ANSWERS:
            return self._judge(subject, None), False
        return self._learn(subject), False

    def _learn(self, subject: Resource) -> Answer:
        trail = Trail()
        answer = self._judge(subject, trail.watched(subject, (), None))
        self._answers += 1
        if trail.opaque or answer.verdict.state is State.ERROR:
            # It saw stand-ins beside real resources, and may have compared them or named them.
            trail.opaque = True
            answer = self._judge(subject, None)
        known = not trail.opaque and len(trail.steps) <= MAX_STEPS
        end: _Node = answer if known else _CALL
        self._root = _grown(self._root, trail.steps[:MAX_STEPS], 0, end, self._reader)
        return answer


def _grown(
    node: _Node | None,
    steps: list[tuple[Question, Hashable]],
    at: int,
    end: _Node,
    reader: Reader,
) -> _Node:
    """The tree with one more branch."""
    if at == len(steps):
        return end if node is None else _CALL
    question, key = steps[at]
    if node is None:
        node = _Step(question, reader)
    if not isinstance(node, _Step) or node.question.id != question.id:
        return _CALL  # it asked something else after the same answers: it is not pure
    if key is not OPAQUE:
        node.branches[key] = _grown(node.branches.get(key), steps, at + 1, end, reader)
    return _CALL if len(node.branches) > MAX_BRANCHES else node
