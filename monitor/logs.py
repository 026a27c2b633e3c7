"""Log lines that can be grepped: an event, then its facts.

``event(logger, "poll.done", source="yonhap", new=3)`` becomes, as text or as JSON::

    2026-01-31T06:00:00Z INFO poll.done source=yonhap new=3
    {"at": "2026-01-31T06:00:00Z", "level": "info", "event": "poll.done", "source": "yonhap", …}

Facts come from feeds and servers too, so control characters never reach a terminal; a fact with
blanks or quotes is written as a JSON string.
"""

from __future__ import annotations

import json
import logging
import re
import sys
from datetime import UTC, datetime
from typing import Any, Literal

from monitor.records import json_line
from monitor.text import printable

_BARE = re.compile(r"[\w.:/@+%,\-]+")

Format = Literal["text", "json"]


def event(logger: logging.Logger, name: str, *, level: int = logging.INFO, **facts: object) -> None:
    """Logs one thing that happened; facts that are None are left out."""
    logger.log(level, name, extra={"facts": {k: v for k, v in facts.items() if v is not None}})


def configure(form: Format, *, level: int = logging.INFO) -> None:
    """Sends every log line to standard error in this form."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonFormatter() if form == "json" else TextFormatter())
    logging.basicConfig(level=level, handlers=[handler], force=True)
    # These speak of each run and each request; what matters of it is told by our own lines.
    for name in ("apscheduler", "alembic", "watchfiles", "trafilatura", "aiohttp.access"):
        logging.getLogger(name).setLevel(logging.WARNING)


class TextFormatter(logging.Formatter):
    """One line a record, `key=value`; a traceback, if there is one, below it."""

    def format(self, record: logging.LogRecord) -> str:
        """The record as text."""
        facts = "".join(f" {key}={_bare(value)}" for key, value in _facts(record).items())
        line = f"{_at(record)} {record.levelname} {_one_line(record.getMessage())}{facts}"
        return f"{line}\n{self.formatException(record.exc_info)}" if record.exc_info else line


class JsonFormatter(logging.Formatter):
    """One JSON object a line."""

    def format(self, record: logging.LogRecord) -> str:
        """The record as JSON."""
        entry = {
            "at": _at(record),
            "level": record.levelname.lower(),
            "event": record.getMessage(),
            "logger": record.name,
            **_facts(record),
        }
        if record.exc_info:
            entry["exception"] = self.formatException(record.exc_info)
        return json_line(entry)


def _facts(record: logging.LogRecord) -> dict[str, Any]:
    return getattr(record, "facts", {})


def _at(record: logging.LogRecord) -> str:
    return datetime.fromtimestamp(record.created, UTC).isoformat(timespec="seconds")[:19] + "Z"


def _bare(value: object) -> str:
    text = str(value)
    return text if _BARE.fullmatch(text) else json.dumps(printable(text), ensure_ascii=False)


def _one_line(text: str) -> str:
    return text if text.isprintable() else printable(text)
