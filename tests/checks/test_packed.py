"""What joins hold of a stream answers as the resource itself does."""

from __future__ import annotations

from checks.packed import packed
from checks.resource import Resource, walk

THING = "Microsoft.X/things"


def tree(depth: int) -> Resource:
    root = Resource({"id": "/r", "type": THING, "properties": {"A": [1, None], "b": "漢"}})
    above = root
    for at in range(depth):
        part = Resource(
            {"id": f"{above.id}/p", "type": f"{THING}/parts", "properties": {"n": at}},
            environment="nonprod",
        )
        part.parent = above
        above.children.append(part)
        above = part
    return root


def test_a_copy_answers_as_the_resource_does() -> None:
    root = tree(2)
    copies = packed(root)
    assert len(copies) == 3
    for real, copy in zip(walk((root,)), copies, strict=True):
        assert (copy.id, copy.type, copy.name) == (real.id, real.type, real.name)
        assert (copy.environment, copy.body) == (real.environment, real.body)
    first, part, leaf = copies
    assert first.get("PROPERTIES.a") == [1, None] and first.reads == {"PROPERTIES.a": [1, None]}
    assert first.of_type(f"{THING}/PARTS") == [part]
    assert part.parent is first and leaf.parent is part and first.parent is None


def test_the_original_may_be_taken_apart_afterwards() -> None:
    root = tree(1)
    first, part = packed(root)
    root.children.clear()
    assert first.children == [part] and part.get("properties.n") == 0


def test_a_block_may_be_deeper_than_python_calls() -> None:
    assert len(packed(tree(5_000))) == 5_001
