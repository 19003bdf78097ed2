"""Which properties a Bicep snippet sets: enough of the language for remedies.

Grammar: https://learn.microsoft.com/azure/azure-resource-manager/bicep/file
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

_TOKEN = re.compile(
    r"//[^\n]*|'''.*?'''|'(?:[^'\\]|\\.)*'|[{}\[\]():,=\n]|[^\s{}\[\]():,=']+", re.DOTALL
)
_OPEN, _CLOSE = "{[(", "}])"
_IGNORED = ("parent", "scope", "dependsOn", "name")
"""Members of Bicep's own, and the name, which every resource has."""


@dataclass
class Snippet:
    """One resource of a snippet, or a fragment of one."""

    type: str = ""
    """ARM type; empty for a fragment."""
    version: str = ""
    paths: list[str] = field(default_factory=list)
    """What is set: `properties.profiles[].capacity.minimum`."""


def read(text: str) -> list[Snippet]:
    """The resources of a snippet, its fragment first where it has one; modules are left out."""
    tokens = [token for token in _TOKEN.findall(text) if not token.startswith("//")]
    reader, fragment, found = _Reader(tokens), Snippet(), []
    while reader.left:
        word = reader.take()
        if word in ("resource", "module"):
            symbol = [reader.take() for _ in range(2)][1].strip("'")
            one = Snippet(*symbol.partition("@")[::2])
            reader.skip_to("{")
            one.paths = [path for path in reader.members("") if path not in _IGNORED]
            if word == "resource":
                found.append(one)
        elif word in ("param", "var", "output", "targetScope") or word.startswith("@"):
            reader.expression()
        elif word not in ("\n", ","):
            if reader.take() != ":":
                raise ValueError(f"cannot read what follows '{word}'")
            fragment.paths += reader.value(word.strip("'"))
    return [fragment, *found] if fragment.paths else found


class _Reader:
    def __init__(self, tokens: list[str]) -> None:
        self._tokens = tokens[::-1]

    @property
    def left(self) -> bool:
        return bool(self._tokens)

    def take(self) -> str:
        return self._tokens.pop()

    def skip_to(self, wanted: str) -> None:
        while self.take() != wanted:
            pass

    def members(self, path: str) -> Iterator[str]:
        """The paths of an object whose bracket is open."""
        while (word := self.take()) != "}":
            if word in ("\n", ","):
                continue
            if self.take() != ":":
                raise ValueError(f"cannot read what follows '{word}'")
            name = word.strip("'")
            yield from self.value(f"{path}.{name}" if path else name)

    def value(self, path: str) -> list[str]:
        """The paths that one value sets."""
        if self._tokens[-1] == "{":
            self.take()
            return [*self.members(path)] or [path]
        if self._tokens[-1] == "[":
            self.take()
            return [*dict.fromkeys(self.items(f"{path}[]"))] or [path]
        self.expression()
        return [path]

    def items(self, path: str) -> Iterator[str]:
        """The paths of a list whose bracket is open."""
        while (word := self._tokens[-1]) != "]":
            if word == "{":
                self.take()
                yield from self.members(path)
            elif word in ("\n", ","):
                self.take()
            else:
                self.expression()
                yield path
        self.take()

    def expression(self) -> None:
        """Go past an expression, over as many lines as its brackets take."""
        depth = 0
        while self._tokens:
            word = self._tokens[-1]
            if depth == 0 and word in ("\n", ",", *_CLOSE):
                return
            depth += (word in _OPEN) - (word in _CLOSE)
            self.take()
