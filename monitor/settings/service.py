"""`service:`, what concerns the program as a whole."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import timedelta
from typing import Annotated, Any, Final
from urllib.parse import urlsplit

from pydantic import (
    AfterValidator,
    BeforeValidator,
    Field,
    ValidationInfo,
    WithJsonSchema,
    field_validator,
)
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError

from monitor.model import Secret
from monitor.settings.entry import Entry
from monitor.settings.surroundings import Surroundings
from monitor.settings.values import Duration, SecretText

#: Where the database is when nobody says otherwise: beside the folder of the configuration.
_DEFAULT_DATABASE: Final = "sqlite:///../data/monitor.db"


@dataclass(frozen=True, kw_only=True, slots=True)
class Listen:
    """An address to serve a page at."""

    host: str
    port: int

    def __str__(self) -> str:
        return f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"


@dataclass(frozen=True, kw_only=True, slots=True)
class Service:
    """What concerns the program as a whole, as configured."""

    #: An SQLAlchemy URL, SQLite's path made absolute; a password may be in it.
    database: Secret
    #: Where the page is served; None: nowhere.
    web: Listen | None = None
    #: Where hubs' calls are answered (WebSub); None: nowhere.
    listen: Listen | None = None
    #: How that address is reached from outside, without a slash at its end; None: not at all.
    public_url: str | None = None
    #: Failed polls in a row after which the operators hear of a source.
    report_after_failures: int = 5
    #: A URL or mail address for publishers, for the User-Agent; empty: none.
    user_agent_contact: str = ""
    #: For one poll of a feed, redirects included.
    fetch_timeout: timedelta = timedelta(seconds=30)
    #: Of a feed after decompression; a larger one is refused, and that is told.
    fetch_megabytes: int = 15

    def callback(self, token: str) -> str:
        """The URL that a hub is told to call; of "" what all of them begin with."""
        return f"{self.public_url}/websub/{token}"


def _listen(text: str) -> str:
    host, _, port = text.rpartition(":")
    bracketed = host.startswith("[") and host.endswith("]")
    if not host or (":" in host and not bracketed) or not (port.isascii() and port.isdecimal()):
        raise ValueError("expected HOST:PORT, such as 127.0.0.1:8080 or [::1]:8080")
    if not 1 <= int(port[:6]) <= 65_535:  # noqa: PLR2004 - the range of TCP ports
        raise ValueError("a port is a number from 1 to 65535")
    return text


def _contact(text: str) -> str:
    """It becomes part of a header: printable ASCII, and nothing that would end a comment there."""
    if not re.fullmatch(r"[!-'*-~]{1,200}", text):
        raise ValueError("expected a URL or a mail address, such as https://example.org/contact")
    return text


class WebEntry(Entry):
    """The page of the service."""

    listen: Annotated[str, AfterValidator(_listen)]
    """Address and port, such as 127.0.0.1:8080."""


def _no_web(value: Any) -> Any:
    if isinstance(value, str):
        if value.lower() in {"false", "no", "off"}:
            return None
        raise ValueError("expected `false` or {listen: HOST:PORT}")
    return value


_WEB_SCHEMA: Final = {
    "anyOf": [
        {"const": False},
        {
            "type": "object",
            "properties": {"listen": {"type": "string"}},
            "required": ["listen"],
            "additionalProperties": False,
        },
    ]
}


class ServiceEntry(Entry):
    """What concerns the service as a whole."""

    database: SecretText | None = None
    """sqlite:///PATH (from this file's folder) or postgresql://USER:${PASSWORD}@HOST/NAME."""

    web: Annotated[WebEntry | None, BeforeValidator(_no_web), WithJsonSchema(_WEB_SCHEMA)] = None
    """`false`, or {listen: HOST:PORT}. Kept for the page of the service."""

    listen: Annotated[str, AfterValidator(_listen)] | None = None
    """HOST:PORT at which publishers' hubs are answered (WebSub); needs `public_url`."""

    public_url: Annotated[str | None, Field(validate_default=True)] = None
    """How `listen` is reached from outside, such as https://news.example.org/monitor."""

    report_after_failures: Annotated[int, Field(ge=1, le=1000)] = 5
    """After how many failed polls in a row the operators hear of a source."""

    user_agent_contact: Annotated[str, AfterValidator(_contact)] = ""
    """A URL or mail address for publishers; sent along in the User-Agent of every request."""

    fetch_timeout: Duration = timedelta(seconds=30)
    """What a poll of a feed may take, redirects included: 1s to 2m."""

    fetch_megabytes: Annotated[int, Field(ge=1, le=100)] = 15
    """The largest feed that is read, in MB after decompression; a larger one fails, visibly."""

    @field_validator("public_url")
    @classmethod
    def _reachable(cls, url: str | None, info: ValidationInfo) -> str | None:
        if "listen" not in info.data:
            return url  # its own error says enough
        if url is None:
            if info.data["listen"]:
                raise ValueError("`listen:` needs a `public_url:`, which hubs are told to call")
            return url
        if not info.data["listen"]:
            raise ValueError("`public_url:` needs `listen:`, the HOST:PORT that it leads to")
        parts = urlsplit(url)
        if parts.scheme not in {"http", "https"} or not parts.hostname or parts.username:
            raise ValueError("expected a web address, such as https://news.example.org/monitor")
        if parts.query or parts.fragment:
            raise ValueError("a public URL has no ? and no #")
        return url.rstrip("/")

    @field_validator("fetch_timeout")
    @classmethod
    def _patient(cls, timeout: timedelta) -> timedelta:
        # A poll is leased for three minutes, reading and filing included.
        if not timedelta(seconds=1) <= timeout <= timedelta(minutes=2):
            raise ValueError("expected 1s to 2m")
        return timeout

    @field_validator("database")
    @classmethod
    def _known_database(cls, database: Any) -> Any:
        if database is not None:
            parse_database(database.reveal())
        return database


def parse_database(text: str) -> URL:
    """A database URL in its parts. Raises ValueError, which never repeats the URL."""
    try:
        url = make_url(text)
        backend = url.get_backend_name()
    except (ArgumentError, ValueError):
        raise ValueError("expected sqlite:///PATH or postgresql://USER@HOST/NAME") from None
    if backend == "postgres":
        raise ValueError("write postgresql:// instead of postgres://")
    if backend not in {"sqlite", "postgresql"}:
        raise ValueError("the database is either sqlite:///PATH or postgresql://USER@HOST/NAME")
    if backend == "sqlite" and url.host:
        raise ValueError("a SQLite path comes after three slashes: sqlite:///PATH")
    return url


def service(entry: ServiceEntry, surroundings: Surroundings) -> Service:
    """The service that an entry describes."""
    text = entry.database.reveal() if entry.database else _DEFAULT_DATABASE
    return Service(
        database=Secret(_anchored(text, surroundings)),
        web=_address(entry.web.listen) if entry.web else None,
        listen=_address(entry.listen) if entry.listen else None,
        public_url=entry.public_url,
        report_after_failures=entry.report_after_failures,
        user_agent_contact=entry.user_agent_contact,
        fetch_timeout=entry.fetch_timeout,
        fetch_megabytes=entry.fetch_megabytes,
    )


def _address(listen: str) -> Listen:
    host, _, port = listen.rpartition(":")
    return Listen(host=host.strip("[]"), port=int(port))


def _anchored(text: str, surroundings: Surroundings) -> str:
    """The URL, the path of an SQLite file taken from the configuration's folder."""
    url = parse_database(text)
    if url.get_backend_name() != "sqlite" or url.database in {None, "", ":memory:"}:
        return text
    path = surroundings.path(str(url.database))
    return url.set(database=str(path)).render_as_string(hide_password=False)
