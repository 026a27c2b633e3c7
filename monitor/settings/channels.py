"""`channels:`, the ways to reach people."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Annotated, Any, Final

from pydantic import ConfigDict, Field, ValidationInfo, field_validator

from monitor.model import Channel, Limit, Secret
from monitor.settings.addresses import CONSOLE, fault, holds_secret
from monitor.settings.entry import Entry
from monitor.settings.names import Ids
from monitor.settings.nodes import MappingNode, Node, ScalarNode, SequenceNode, find, scalars
from monitor.settings.report import Report
from monitor.settings.surroundings import Surroundings, is_literal
from monitor.settings.values import Duration, Folder, Id, SecretText


class LimitEntry(Entry):
    """How much may be sent to a channel."""

    messages: Annotated[int, Field(ge=1)]
    """At most so many …"""

    per: Duration
    """… in any stretch of so long, such as 1h."""


class ChannelEntry(Entry):
    """A way to reach people."""

    model_config = ConfigDict(
        json_schema_extra={"oneOf": [{"required": [key]} for key in ("url", "urls", "urls_file")]}
    )

    id: Id
    """Unique over all files."""

    url: SecretText | None = None
    """An Apprise URL, or console://. Secrets as ${NAME}, or the whole URL as file:PATH."""

    urls: tuple[SecretText, ...] | None = None
    """Several of them, one a recipient."""

    urls_file: Annotated[str | None, Field(validate_default=True)] = None
    """A file with one URL a line; blank lines and lines that begin with # are passed over."""

    enabled: bool = True
    """`false` keeps it in the list, unused."""

    limit: LimitEntry | None = None
    """How much may be sent to it; the rest waits, and leaves in one message."""

    templates: Folder | None = None
    """A folder of Jinja2 templates, such as alert.txt.j2, in place of the shipped ones."""

    @field_validator("urls_file")
    @classmethod
    def _one_way(cls, urls_file: Any, info: ValidationInfo) -> Any:
        if not {"url", "urls"} <= info.data.keys():
            return urls_file  # their own errors say enough
        given = [info.data["url"], info.data["urls"], urls_file]
        if sum(value is not None for value in given) != 1:
            raise ValueError("a channel has exactly one of `url:`, `urls:` and `urls_file:`")
        return urls_file


#: The keys of a channel whose values may be shown; anything else may be a secret.
_OPEN_KEYS: Final = frozenset({"id", "enabled", "urls_file", "limit", "templates"})


def mask(channels: Node) -> None:
    """Makes sure that no line shown of channels shows an address, or what was meant as one."""
    if isinstance(channels, SequenceNode):
        for item in channels.items:
            mask(item)
    elif isinstance(channels, MappingNode):
        for key, (_, value) in channels.entries.items():
            if key not in _OPEN_KEYS:
                mask(value)
    elif isinstance(channels, ScalarNode):
        _mask_text(channels)


def channel(
    entry: ChannelEntry, node: Node, surroundings: Surroundings, report: Report
) -> Channel | None:
    """The channel that an entry describes; None where an address is wrong, as the report says."""
    if entry.urls_file is not None:
        urls = _from_file(entry.urls_file, find(node, ("urls_file",)), surroundings, report)
    else:
        urls = _given(entry, node, report)
    if urls is None:
        return None
    limit = Limit(messages=entry.limit.messages, per=entry.limit.per) if entry.limit else None
    return Channel(
        id=entry.id,
        urls=urls,
        enabled=entry.enabled,
        limit=limit,
        templates=_templates(entry, node, surroundings, report),
    )


def warn_of_idle(
    channels: Iterable[Channel], *, leads: Collection[str], ids: Ids, report: Report
) -> None:
    """Tells of enabled channels that nothing leads to, and of disabled ones that something does."""
    for one in channels:
        if one.enabled and one.id not in leads:
            report.warn(ids[one.id], f"nothing is sent to '{one.id}'; name it in `routes:`")
        if not one.enabled and one.id in leads:
            report.warn(ids[one.id], f"'{one.id}' is disabled, and a route leads to it")


def _mask_text(text: ScalarNode) -> None:
    """All behind the scheme; a text without one is all secret, for all we know."""
    written = text.document.text[text.start : text.end]
    scheme, separator, _ = written.partition("://")
    if text.value.startswith((f"{CONSOLE}://", "file:")):
        return
    quote = len(text.style) if text.style in {"'", '"'} else 0
    start = text.start + (len(scheme) + len(separator) if separator else quote)
    text.document.mask(start, text.end - quote)


def _given(entry: ChannelEntry, node: Node, report: Report) -> tuple[Secret, ...] | None:
    key, secrets = ("url", (entry.url,)) if entry.url is not None else ("urls", entry.urls or ())
    if not secrets:
        report.error(find(node, (key,)), "a channel needs an address at least")
        return None
    places = scalars(find(node, (key,)))
    good = [_accepted(one, at, report) for one, at in zip(secrets, places, strict=True)]
    return secrets if all(good) else None


def _accepted(secret: Secret, at: ScalarNode, report: Report) -> bool:
    url, literal = secret.reveal(), is_literal(at.value)
    public = at.value.startswith(url.partition("://")[0] + "://")
    if why := fault(url, scheme_is_public=public):
        report.error(at, why)
        return False
    if literal and holds_secret(url):
        report.warn(at, "a secret stands in this file; move it out: ${NAME} or file:PATH")
    return True


def _templates(
    entry: ChannelEntry, node: Node, surroundings: Surroundings, report: Report
) -> tuple[tuple[str, str], ...]:
    """The templates of a channel's folder, by name; whether they are any is for alerting to say."""
    if entry.templates is None:
        return ()
    at = find(node, ("templates",))
    files = sorted(entry.templates.glob("*.j2"))
    if not files:
        report.error(at, f"there is no template (*.j2) in {entry.templates}")
    found = []
    for file in files:
        try:
            found.append((file.name, surroundings.read(str(file))))
        except ValueError as error:
            report.error(at, str(error))
    return tuple(found)


def _from_file(
    path: str, at: Node, surroundings: Surroundings, report: Report
) -> tuple[Secret, ...] | None:
    try:
        text = surroundings.read(path)
    except ValueError as error:
        report.error(at, str(error))
        return None
    urls, broken = [], False
    for number, line in enumerate(text.splitlines(), start=1):
        url = line.strip()
        if not url or url.startswith("#"):
            continue
        if why := fault(url, scheme_is_public=False):
            report.about(surroundings.path(path), why, line=number)
            broken = True
        urls.append(Secret(url))
    if not urls:
        report.error(at, "there is no address in this file")
    return tuple(urls) if urls and not broken else None
