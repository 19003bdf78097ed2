import time
from datetime import date
from pathlib import Path
from typing import Any, Literal

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel, ConfigDict, Field, model_validator

from rubrics import yaml_source
from rubrics.errors import UserError
from rubrics.schema import GateRule, Level, Link, Slug, Strict, Text, Title
from rubrics.yaml_source import parse_yaml, read_yaml, validate


@pytest.fixture(params=["CSafeLoader", "SafeLoader"], autouse=True)
def loader(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    if not hasattr(yaml, request.param):
        pytest.skip("this PyYAML was built without libyaml")
    monkeypatch.setattr(yaml_source, "_LOADER", getattr(yaml, request.param))


def refusal(text: str) -> str:
    with pytest.raises(UserError) as caught:
        parse_yaml(text, "x.yaml")
    assert caught.value.hint
    return caught.value.what


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("true", True), ("True", True), ("FALSE", False),
        ("yes", "yes"), ("no", "no"), ("on", "on"), ("Off", "Off"), ("y", "y"),
        ("2026-10-01", "2026-10-01"), ("12:30", "12:30"), ("1:30:00", "1:30:00"),
        ("010", "010"), ("1_000", "1_000"), ("0613", "0613"), ("0", 0), ("-7", -7), ("+7", 7),
        ("0x1F", 31), ("0o17", 15), ("1.5", 1.5), (".5", 0.5), ("1.", 1.0), ("1e3", 1000.0),
        (".inf", ".inf"), ("-.INF", "-.INF"), (".nan", ".nan"), ("123e4567", "123e4567"),
        ("~", None), ("null", None), ("", None), ("Null", None),
        ("'true'", "true"), ('"1"', "1"), ("=", "="), ("1.2.3", "1.2.3"),
        ("[]", []), ("{}", {}), ("{on: 1}", {"on": 1}), ("{3: x}", {3: "x"}), ("'<<'", "<<"),
        ("Zürich 🚀", "Zürich 🚀"), ("|\n  a\n  b\n", "a\nb\n"), (">-\n  a\n  b\n", "a b"),
    ],
)  # fmt: skip
def test_plain_values_follow_the_core_schema(text: str, value: Any) -> None:
    read = parse_yaml(f"a: {text}", "x.yaml").value["a"]
    assert (read, type(read)) == (value, type(value))


def test_lines_of_values_and_of_what_holds_an_absent_one() -> None:
    text = "# c\npractices:\n- id: a\n- id: b\n  gate:\n    level: 1\n    note: >\n      x\n3: t\n"
    document = parse_yaml(text, "x.yaml")
    assert document.line(("practices", 1, "gate", "level")) == 6
    assert document.line(("practices", 1, "gate", "note")) == 7
    assert document.line(("practices", 1)) == 4
    assert document.line(("practices", 1, "gate", "absent", "deeper")) == 5
    assert document.line(("practices", 9)) == 2
    assert document.line((3,)) == 9
    assert document.line(("absent",)) == document.line(()) == 2


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("a: 1\nb: 2\na: 3", 3, "'a' is already given in line 1"),
        ("a:\n  - x: 1\n    x: 1", 3, "already given in line 2"),
        ("a: &x 1\nb: 2", 1, "anchor"),
        ("a: 1\nb: *x", 2, "alias"),
        ("*x : 1", 1, "alias"),
        ("a: {b: 1}\n<<: {c: 1}", 2, "merge key"),
        ("a: !!python/object/apply:os.system [x]", 1, "tag"),
        ("a: !!binary aGk=", 1, "tag"),
        ("a: ! x", 1, "tag"),
        ("a: 1\n---\nb: 1", 2, "second document"),
        ("a:\n\t- b", 2, "tab"),
        ("\ta: 1", 1, "tab"),
        ("a: 1\nb: c: d", 2, "second colon"),
        ("a: 1\nb: 'open\nc: 1", 2, "never closed"),
        ("a: [1, 2\nb: 3", None, "comma"),
        ("a: 1\n\x07: 2", 2, "U+0007"),
        ("a: 1\nb: \"\\0\"", 2, "U+0000"),
        ("a: \ud800", 1, "U+D800"),
        ("true: 1", 1, "field name 'true'"),
        ("null: 1", 1, "field name 'null'"),
        ("1.5: 1", 1, "field name '1.5'"),
        ("? [a]\n: 1", 1, "field name"),
        ("a: 1\nb: {{ name }}", 2, "field name"),
        ("a: 99999999999999999999", 1, "18 digits"),
        ("[" * 100_000, 1, "50 levels"),
        ("{a: " * 100_000, 1, "50 levels"),
        ("- " * 100_000, 1, "50 levels"),
        ("\n" * 41 + "@a", 42, "quotes"),
    ],
)  # fmt: skip
def test_what_is_refused_names_its_line(text: str, line: int | None, words: str) -> None:
    what = refusal(text)
    assert what.startswith(f"x.yaml:{line}: " if line else "x.yaml:")
    assert words in what


@pytest.mark.parametrize("text", ["", "\n\n", "# only a comment\n", "---\n", "~"])
def test_an_empty_file_is_refused(text: str) -> None:
    assert refusal(text) == "x.yaml: is empty"


def test_too_large_and_too_many_values() -> None:
    assert "larger than 5 MB" in refusal("#" * 5_000_001)
    if yaml_source._LOADER is yaml.SafeLoader:
        pytest.skip("the Python loader takes its time here")
    assert "200,000 values" in refusal("[" + "a," * 300_000 + "]")


@given(st.text(alphabet="ab:-[]{}#&*!|>'\"%@`,? \n\t1~<\\\ufeff\x85\u2028", max_size=60))
def test_any_text_is_read_or_refused(text: str) -> None:
    try:
        parse_yaml(text, "x.yaml")
    except UserError as error:
        assert error.what.startswith("x.yaml:")


@given(st.binary(max_size=40))
def test_any_bytes_are_text_or_refused(data: bytes) -> None:
    try:
        yaml_source._decode(data, "x.yaml")
    except UserError as error:
        assert "UTF-8" in error.what


def test_files_that_cannot_be_read(tmp_path: Path) -> None:
    file = tmp_path / "x.yaml"
    for data, words in (
        (b"\xef\xbb\xbfa: \xe2\x82\xac", None),
        ("a: 1".encode("utf-16")[:-1], "damaged UTF-16"),
        ("a: 1".encode("utf-16-le"), "UTF-16"),
        (b"a: 1\nb: caf\xe9", ":2: byte 0xe9 (at 12) is not UTF-8"),
        (b" " * 5_000_001, "larger than 5 MB"),
    ):
        file.write_bytes(data)
        if words is None:
            assert read_yaml(file).value == {"a": "€"}
            continue
        with pytest.raises(UserError, match=r"x\.yaml") as caught:
            read_yaml(file)
        assert words in caught.value.what
    with pytest.raises(UserError, match="no such file"):
        read_yaml(tmp_path / "absent.yaml")
    with pytest.raises(UserError, match="is a folder"):
        read_yaml(tmp_path)
    with pytest.raises(UserError, match="could not be read"):
        read_yaml(Path("a\0b"))
    with pytest.raises(UserError, match="could not be read"):
        read_yaml(file / "below")


def test_a_file_without_permission(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise PermissionError

    monkeypatch.setattr(Path, "open", refuse)
    with pytest.raises(UserError, match="may not be read"):
        read_yaml(tmp_path / "x.yaml")


class Item(Strict):
    id: Slug
    title: Title = "x"
    gate: GateRule | None = None
    levels: dict[Level, Text] = Field(default={})
    days: tuple[float, float] = (0, 1)
    link: Link | None = None
    when: date | None = None
    share: float = Field(default=0.5, gt=0, le=1)
    names: tuple[Text, ...] = Field(default=(), max_length=2)


class File(Strict):
    items: tuple[Item, ...] = ()
    by: dict[Slug, Item] = Field(default={})
    kind: Literal["one", "two"] = "one"

    @model_validator(mode="after")
    def _not_two(self) -> "File":
        if self.kind == "two":
            raise ValueError("kind 'two' is not built")
        return self


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("items:\n- id: a\n  gate: {stage: poc, must: true,\n    level: no}",
         "x.yaml:4: items[0].gate.level: must be a whole number from 1 to 4, not 'no'"),
        ("items:\n- id: a\n  gate: {stage: poc, must: true, level: 7}",
         "x.yaml:3: items[0].gate.level: must be a whole number from 1 to 4, not 7"),
        ("items:\n- id: a\n  gate: {stage: poc, must: yes, level: 2}",
         "x.yaml:3: items[0].gate.must: must be true or false, not 'yes'"),
        ("items:\n- id: a\n- title: b", "x.yaml:3: items[1]: field 'id' is missing"),
        ("items:\n- id: a\n  tittle: b",
         "x.yaml:3: items[0]: unknown field 'tittle'; did you mean 'title'?"),
        ("zzz: 1", "x.yaml:1: unknown field 'zzz'; known are by, items, kind"),
        ("kind: three", "x.yaml:1: kind: must be one of 'one' or 'two', not 'three'"),
        ("kind: two", "x.yaml:1: kind 'two' is not built"),
        ("items:\n- id: a\n  title: " + "t" * 81,
         "x.yaml:3: items[0].title: must have at most 80 characters, and has 81"),
        ("items:\n- id: a\n  title: ''", "x.yaml:3: items[0].title: must not be empty"),
        ("items:\n- id: a\n  title: 1.10",
         "x.yaml:3: items[0].title: must be text, not 1.1 (put it in quotes)"),
        ("items:\n- id: A b",
         "x.yaml:2: items[0].id: 'A b' is not an id: use lower-case letters, digits and single"
         " hyphens"),
        ("items: 3", "x.yaml:1: items: must be a list, not 3"),
        ("items:\n- 3", "x.yaml:2: items[0]: must be a mapping (name: value), not 3"),
        ("- 3", "x.yaml:1: must be a mapping (name: value), not a list"),
        ("items:\n- id: a\n  levels:\n    7: x",
         "x.yaml:4: items[0].levels.7: as a field name, must be a number of at most 4, not 7"),
        ("by:\n  A b: {id: a}",
         "x.yaml:2: by.A b: as a field name, 'A b' is not an id: use lower-case letters, digits"
         " and single hyphens"),
        ("items:\n- id: a\n  days: [1]", "x.yaml:3: items[0].days: field '1' is missing"),
        ("items:\n- id: a\n  link: http://x.y",
         "x.yaml:3: items[0].link: 'http://x.y' is not an https:// address"),
        ("items:\n- id: a\n  when: tomorrow",
         "x.yaml:3: items[0].when: must be a date such as 2026-10-01, not 'tomorrow'"),
        ("items:\n- id: a\n  share: 2",
         "x.yaml:3: items[0].share: must be a number above 0 and of at most 1, not 2"),
        ("items:\n- id: a\n  names: [a, b, c]",
         "x.yaml:3: items[0].names: must have at most 2 entries, and has 3"),
    ],
)  # fmt: skip
def test_validation_speaks_of_line_path_and_rule(text: str, what: str) -> None:
    with pytest.raises(UserError) as caught:
        validate(parse_yaml(text, "x.yaml"), File)
    assert caught.value.what == what


def test_valid_documents_become_instances() -> None:
    text = "items: [{id: a, levels: {3: x}, when: 2026-10-01, days: [1, 2.5]}]"
    item = validate(parse_yaml(text, "x.yaml"), File).items[0]
    assert (item.levels, item.when, item.days) == ({3: "x"}, date(2026, 10, 1), (1, 2.5))


def test_several_errors_stand_in_order_of_lines() -> None:
    text = "kind: three\nitems:\n" + "- id: 1\n" * 14
    with pytest.raises(UserError) as caught:
        validate(parse_yaml(text, "x.yaml"), File)
    lines = caught.value.hint.splitlines()
    assert caught.value.what.startswith("x.yaml:1: kind")
    assert lines[0] == "and 14 more:"
    assert lines[1].startswith("x.yaml:3: items[0].id: must be text")
    assert len(lines) == 11
    assert lines[-1] == "… and 5 others"


def test_branches_of_a_union_do_not_show_in_paths() -> None:
    class Either(BaseModel):
        model_config = ConfigDict(extra="forbid")
        one: int | Item

    with pytest.raises(UserError) as caught:
        validate(parse_yaml("one: {id: a, share: x}", "x.yaml"), Either)
    assert "x.yaml:1: one.share: must be a number above 0" in str(caught.value)
    assert "Item" not in str(caught.value)


def test_a_large_file_is_read_fast() -> None:
    if yaml_source._LOADER is yaml.SafeLoader:
        pytest.skip("only libyaml is fast")
    practice = "- id: a\n  why: " + "word " * 60 + "\n  levels: [one, two, three, four, five]\n"
    text = practice * (250_000 // len(practice))
    began = time.perf_counter()
    parse_yaml(text, "x.yaml")
    assert time.perf_counter() - began < 0.6
