"""The types of single values: what `10m`, `en` or `../inbox` may be, and what to say otherwise.

Each is a validator for pydantic together with the JSON Schema an editor checks it by.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Annotated, Any, Final, NamedTuple, TypeAlias
from urllib.parse import urlsplit
from zoneinfo import available_timezones

from pydantic import AfterValidator, BeforeValidator, Field, ValidationInfo, WithJsonSchema

from monitor.model import Secret
from monitor.settings.report import did_you_mean
from monitor.settings.surroundings import Surroundings

# ── ids ──────────────────────────────────────────────────────────────────────────────────────

_ID: Final = re.compile(r"[^\W_][\w.-]{0,99}")


def _id(text: str) -> str:
    if not _ID.fullmatch(text):
        raise ValueError(
            "an id is up to 100 letters, digits, '-', '_' and '.', beginning with a letter or digit"
        )
    return text


Id: TypeAlias = Annotated[str, AfterValidator(_id)]

# ── durations ────────────────────────────────────────────────────────────────────────────────

_DURATION: Final = re.compile(r"([0-9]{1,6})([smhd])")
_UNITS: Final = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days"}


def _duration(value: object) -> timedelta:
    match = _DURATION.fullmatch(value.strip()) if isinstance(value, str) else None
    if match is None:
        raise ValueError("expected a duration such as 30s, 10m, 6h or 30d")
    return timedelta(**{_UNITS[match[2]]: int(match[1])})


def spell(duration: timedelta) -> str:
    """A duration as it is written in the configuration: `90s`, `10m`, `6h`, `30d`."""
    seconds = int(duration.total_seconds())
    for unit, length in (("d", 86_400), ("h", 3_600), ("m", 60)):
        if seconds and seconds % length == 0:
            return f"{seconds // length}{unit}"
    return f"{seconds}s"


Duration: TypeAlias = Annotated[
    timedelta,
    BeforeValidator(_duration),
    WithJsonSchema({"type": "string", "pattern": "^[0-9]{1,6}[smhd]$", "examples": ["10m"]}),
]


class Interval(NamedTuple):
    """A time between two polls, or a range to choose it from."""

    shortest: timedelta
    longest: timedelta | None = None


def _interval(value: object) -> Interval:
    first, dash, last = value.partition("-") if isinstance(value, str) else (value, "", "")
    try:
        found = Interval(_duration(first), _duration(last) if dash else None)
    except ValueError:
        raise ValueError(
            "expected a duration such as 30s, 10m, 6h or 30d, or a range such as 5m-1h"
        ) from None
    if found.longest is not None and found.longest <= found.shortest:
        raise ValueError("the range must go from the shorter to the longer, such as 5m-1h")
    return found


Every: TypeAlias = Annotated[
    Interval,
    BeforeValidator(_interval),
    WithJsonSchema(
        {
            "type": "string",
            "pattern": "^[0-9]{1,6}[smhd](\\s*-\\s*[0-9]{1,6}[smhd])?$",
            "examples": ["10m", "5m-1h"],
        }
    ),
]

# ── times ────────────────────────────────────────────────────────────────────────────────────


def _moment(value: object) -> datetime:
    """A day is its first moment; without an offset, UTC is meant."""
    try:
        moment = datetime.fromisoformat(value.strip() if isinstance(value, str) else "")
        return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError):
        raise ValueError("expected a time such as 2026-11-21 or 2026-11-21T08:00+09:00") from None


Moment: TypeAlias = Annotated[
    datetime,
    BeforeValidator(_moment),
    WithJsonSchema({"type": "string", "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}"}),
]

# ── languages and zones ──────────────────────────────────────────────────────────────────────

#: ISO 639-1, without Kanuri: its `kr` has always been meant for Korean.
_CODES: Final = """
    aa ab ae af ak am an ar as av ay az ba be bg bi bm bn bo br bs ca ce ch co cr cs cu cv cy
    da de dv dz ee el en eo es et eu fa ff fi fj fo fr fy ga gd gl gn gu gv ha he hi ho hr ht
    hu hy hz ia id ie ig ii ik io is it iu ja jv ka kg ki kj kk kl km kn ko ks ku kv kw ky la
    lb lg li ln lo lt lu lv mg mh mi mk ml mn mr ms mt my na nb nd ne ng nl nn no nr nv ny oc
    oj om or os pa pi pl ps pt qu rm rn ro ru rw sa sc sd se sg si sk sl sm sn so sq sr ss st
    su sv sw ta te tg th ti tk tl tn to tr ts tt tw ty ug uk ur uz ve vi vo wa wo xh yi yo za
    zh zu
"""
LANGUAGES: Final = frozenset(_CODES.split())
#: Countries that are taken for their languages.
_COUNTRIES: Final = {
    "cn": "zh",
    "cz": "cs",
    "dk": "da",
    "gr": "el",
    "jp": "ja",
    "kr": "ko",
    "ua": "uk",
}


def _language(text: str) -> str:
    if text in LANGUAGES:
        return text
    base = re.split("[-_]", text.lower())[0]
    meant = _COUNTRIES.get(base, base)
    hint = f": did you mean '{meant}'?" if meant in LANGUAGES else ", such as en, ko, ru, zh or ja"
    raise ValueError(f"'{text}' is no ISO 639-1 language{hint}")


Language: TypeAlias = Annotated[
    str, AfterValidator(_language), WithJsonSchema({"type": "string", "pattern": "^[a-z]{2}$"})
]

_zones: Final[Callable[[], set[str]]] = cache(available_timezones)


def _timezone(text: str) -> str:
    if text not in _zones():
        hint = did_you_mean(text, _zones()) or ", such as Asia/Seoul"
        raise ValueError(f"'{text}' is no IANA time zone{hint}")
    return text


Timezone: TypeAlias = Annotated[str, AfterValidator(_timezone)]

# ── places ───────────────────────────────────────────────────────────────────────────────────

_UNSEEN: Final = re.compile(r"[\s\x00-\x20\x7f]")


def _feed_url(text: str) -> str:
    """Never repeats the URL: a password may be in it."""
    if "${" in text:
        raise ValueError(
            "a feed's URL takes no ${NAME}: it is listed and stored where a secret would be seen"
        )
    if _UNSEEN.search(text):
        raise ValueError("a URL holds no spaces; write them as %20")
    try:
        url = urlsplit(text)
        host, _ = url.hostname, url.port
    except ValueError:
        raise ValueError("this is no URL: its host or port cannot be read") from None
    if url.scheme not in {"http", "https"}:
        raise ValueError("a feed's URL begins with https:// or http://")
    if not host:
        raise ValueError("this URL names no host")
    if "@" in url.netloc:
        raise ValueError("a feed's URL takes no user and password: it is listed and stored")
    return text


FeedUrl: TypeAlias = Annotated[
    str, AfterValidator(_feed_url), WithJsonSchema({"type": "string", "pattern": "^https?://"})
]


def surroundings(info: ValidationInfo) -> Surroundings:
    """What was given to `model_validate` as its context."""
    assert isinstance(info.context, Surroundings)
    return info.context


def _folder(value: Any, info: ValidationInfo) -> Path:
    if not isinstance(value, str):
        raise ValueError("expected the path of a folder")
    path = surroundings(info).path(value)
    try:
        usable = path.is_dir() or not path.exists()
    except OSError as error:
        raise ValueError(f"this path cannot be used: {error.strerror}") from None
    if not usable:
        raise ValueError(f"{path} is a file; expected a folder")
    return path


Folder: TypeAlias = Annotated[Path, BeforeValidator(_folder), WithJsonSchema({"type": "string"})]


def _secret(value: Any, info: ValidationInfo) -> Secret:
    if not isinstance(value, str) or not value.strip():
        raise ValueError("expected a URL, ${NAME} or file:PATH")
    return Secret(surroundings(info).expand(value).strip())


SecretText: TypeAlias = Annotated[
    Secret, BeforeValidator(_secret), WithJsonSchema({"type": "string"})
]

# ── queries ──────────────────────────────────────────────────────────────────────────────────


def _query(text: str) -> str:
    if not text.strip():
        raise ValueError("this query is empty")
    return text


QueryText: TypeAlias = Annotated[str, AfterValidator(_query)]

NonNegative: TypeAlias = Annotated[float, Field(ge=0, allow_inf_nan=False)]
