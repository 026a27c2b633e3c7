"""The floors of the house: which room may import which.

A failing line names the file and the import; move the code, not the floor.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parent.parent / "monitor"

NOUNS = {"model", "errors", "text", "records", "logs", "calendar", "habits"}
PURE = {"reading", "topics", "stories", "alerting"}
ADAPTERS = {"settings", "sources", "store", "notify", "jobs"}
WALK = {
    "agenda", "completing", "composing", "correcting", "delivering", "discovering", "dispatcher",
    "explaining", "filing", "hubs", "identities", "inflight", "ingesting", "intake", "learning",
    "outgoing", "pace", "poller", "polling", "replay", "reports", "ringing", "saving", "sender",
    "service", "snapshot", "states", "subscribing", "unread",
}  # fmt: skip
EDGE = {"daemon", "interpreter", "cli", "web", "__main__"}

#: For each room, the rooms it may import besides itself.
ALLOWED: dict[str, set[str]] = {
    **dict.fromkeys(NOUNS, NOUNS),
    "ports": NOUNS,
    **{room: NOUNS | {"ports"} for room in PURE | ADAPTERS},
    **{room: NOUNS | PURE | WALK | {"ports"} for room in WALK},
    "wiring": NOUNS | PURE | ADAPTERS | WALK | {"ports"},
    **{room: NOUNS | EDGE | WALK | {"ports", "settings", "wiring"} for room in EDGE},
}
ALLOWED["plugins"] = set()
ALLOWED["settings"] = ALLOWED["settings"] | {"topics", "plugins"}
ALLOWED["notify"] = ALLOWED["notify"] | {"plugins"}

#: What the lower floors may import from outside the project.
STANDARD_LIBRARY_ONLY = NOUNS | {"ports"}
#: Modules that touch the world or the clock; not on the pure floor.
IMPURE = {
    "asyncio",
    "socket",
    "sqlite3",
    "sqlalchemy",
    "aiohttp",
    "random",
    "subprocess",
    "time",
    "urllib.request",
    "http.client",
    "apprise",
    "apscheduler",
    "uuid",
    "secrets",
}


def _files() -> Iterator[Path]:
    yield from sorted(PACKAGE.rglob("*.py"))


def _room(file: Path) -> str:
    return file.relative_to(PACKAGE).parts[0].removesuffix(".py")


def _imports(file: Path) -> Iterator[tuple[int, str]]:
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{file}:{node.lineno}: a relative import"
            yield from ((node.lineno, f"{node.module}.{alias.name}") for alias in node.names)


@pytest.mark.parametrize("file", list(_files()), ids=lambda file: str(file.relative_to(PACKAGE)))
def test_imports_only_what_its_floor_allows(file: Path) -> None:
    room = _room(file)
    if room == "__init__":
        return
    for line, name in _imports(file):
        parts = name.split(".")
        if parts[0] == "monitor":
            if len(parts) > 1 and parts[1] not in {room, "__version__"}:
                assert parts[1] in ALLOWED[room], f"{file}:{line}: {room} imports {name}"
                if room == "settings" and parts[1] == "topics":
                    assert name.startswith("monitor.topics.query"), f"{file}:{line}: {name}"
        else:
            _check_outside(file, line, room, name)


def _check_outside(file: Path, line: int, room: str, name: str) -> None:
    where = f"{file}:{line}: {room} imports {name}"
    top = name.split(".", maxsplit=1)[0]
    if room in STANDARD_LIBRARY_ONLY:
        assert top in _standard_library(), where
    if room in PURE:
        assert not any(name == banned or name.startswith(f"{banned}.") for banned in IMPURE), where
    if top == "feedparser":
        assert room == "reading", where
    if top == "sqlalchemy":
        assert room in {"store", "settings"}, where  # settings only asks whether a URL is one


def _standard_library() -> frozenset[str]:
    import sys

    return frozenset(sys.stdlib_module_names)


def test_every_room_has_a_floor() -> None:
    rooms = {_room(file) for file in _files()} - {"__init__"}
    assert rooms <= set(ALLOWED), f"no floor for {sorted(rooms - set(ALLOWED))}"
