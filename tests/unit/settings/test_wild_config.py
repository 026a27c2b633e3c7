"""Whatever stands in the files: settings or ConfigurationError, and nothing else."""

from __future__ import annotations

import tempfile
from contextlib import suppress
from pathlib import Path

import yaml
from hypothesis import example, given, settings
from hypothesis import strategies as st

from monitor.errors import ConfigurationError
from monitor.settings import load
from monitor.settings.json_schema import FileEntry
from monitor.settings.topics import TopicEntry

KEYS = [
    *FileEntry.keys(),
    *TopicEntry.keys(),
    *("feed", "folder", "every", "timezone", "after", "url", "urls", "urls_file", "database"),
    *("web", "listen", "from", "until", "on", "channels", "min_prominence", "title", "<<"),
]
VALUES = [
    *("quay", "@s", "10m", "0s", "true", "~", "", "1e999", "-1", "NaN", "en", "Asia/Seoul", "UTC"),
    *("https://a.org/", "http://[", "https://a:b@c/", "console://", "json://h", "file:x", "${X}"),
    *("${", "file:\0", "\0", "~nobody/x", "a" * 300, "0001-01-01T00:00+14:00", "2026-01-01"),
    *("sqlite://", "postgresql://h:x/", "[::1]:1", "(" * 60, "NEAR/5", "a OR b AND c"),
]
TEXTS = st.sampled_from(VALUES) | st.text(st.characters(exclude_categories=["Cs"]), max_size=8)
TREES = st.recursive(
    TEXTS,
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(KEYS) | TEXTS, inner, max_size=5)
    ),
    max_leaves=20,
)
LISTS = ["sources", "topics", "channels", "operators"]
ENTRIES = st.dictionaries(st.sampled_from(KEYS), TREES, max_size=8)
CONFIGURATIONS = st.fixed_dictionaries(
    {},
    optional={
        **{key: st.lists(ENTRIES | TEXTS, max_size=3) for key in LISTS},
        "sets": st.dictionaries(TEXTS, st.lists(TEXTS, max_size=3), max_size=3),
        "service": ENTRIES,
        "routes": ENTRIES,
    },
)
#: Pieces of YAML in any order: what is broken, and what is only odd.
SNIPPETS = st.lists(
    st.sampled_from([*"{}[]:,-?|>&*!%@`\"'#\n\t ~", "  ", "- ", ": ", "---\n", "...\n", "\\"])
    | st.sampled_from(KEYS)
    | TEXTS,
    max_size=30,
).map("".join)


def attempt(content: bytes) -> None:
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "a.yaml").write_bytes(content)
        with suppress(ConfigurationError):
            load(Path(folder), environ={"X": "console://"})


@given(CONFIGURATIONS)
@settings(max_examples=150, deadline=None)
def test_configurations_that_look_right(tree: object) -> None:
    attempt(yaml.safe_dump(tree, allow_unicode=True).encode())


@given(SNIPPETS)
@settings(max_examples=300, deadline=None)
@example('sources: [{id: a, folder: "\\0"}]')
@example("channels: [{id: a, urls: [~, [], {}]}]")
@example("topics: [{id: [], match: {}, tests: [], sources: {a: b}, alert: x, active: ~}]")
@example("routes: []\noperators: {a: b}\nservice: []\nsets: [a]")
@example("routes: {channels: []}\noperators: [{}]")
@example("%YAML 9.9\n---\na: b")
@example("%TAG ! tag:x,2000:\n---\n!a b: !c d")
@example("{" * 2000)
@example("- " * 2000)
@example("channels: [{id: a, url: 'http://['}, {id: b, url: 'https://[::1'}]")
@example("service: {database: 'sqlite:///\\0', web: {listen: ':'}}")
def test_texts_that_look_like_yaml(text: str) -> None:
    attempt(text.encode())


@given(st.binary(max_size=60))
@settings(deadline=None)
def test_bytes(content: bytes) -> None:
    attempt(content)


@given(st.sampled_from("ab:{[").flatmap(lambda c: st.integers(1, 3000).map(lambda n: c * n)))
@settings(max_examples=20, deadline=None)
def test_long_lines(text: str) -> None:
    attempt(f"channels: [{{id: a, url: {text}://x".encode())
