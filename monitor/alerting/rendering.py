"""Messages from templates: what is said is decided elsewhere, how it looks is written here.

There is a template for each kind of message and each format, `alert.txt.j2` to `digest.html.j2`;
`templates/` has ours, and a channel may bring its own in place of any. They are Jinja2 in its
sandbox: what comes from outside is escaped for the format, and a template reaches nothing but what
it is given. One that fails on a message does not cost the message: ours is used, and says so.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from functools import cache
from html import escape
from importlib import resources
from types import MappingProxyType
from typing import Any, Final
from urllib.parse import quote as percent_encoded
from urllib.parse import urlsplit

from jinja2 import DictLoader, Environment, StrictUndefined, TemplateError
from jinja2.sandbox import ImmutableSandboxedEnvironment
from markupsafe import Markup

from monitor.alerting.quotes import Quote

#: What a message has, and so what there are templates for.
FORMATS: Final = ("title", "txt", "md", "html")
KINDS: Final = ("alert", "digest")
#: The names that templates may have.
NAMES: Final = tuple(f"{kind}.{form}.j2" for kind in KINDS for form in FORMATS)

_MARKDOWN: Final = re.compile(r"([\\`*_{}\[\]<>()#+!|~-])")


class Templates:
    """The templates of a channel: its own, and ours for the rest."""

    def __init__(self, own: Mapping[str, str] = MappingProxyType({})) -> None:
        """Raises ValueError for a name that is none and for what is no template."""
        for name in own:
            if name not in NAMES:
                raise ValueError(f"there is no template {name}; there are {', '.join(NAMES)}")
        self._own = {form: _environment(form, {**_shipped(), **own}) for form in FORMATS}
        self._ours = {form: _environment(form, _shipped()) for form in FORMATS}
        for name in own:
            try:
                self._own[name.split(".")[1]].get_template(name)
            except TemplateError as error:
                line = getattr(error, "lineno", None)
                raise ValueError(f"{name}{f', line {line}' if line else ''}: {error}") from error

    def render(self, kind: str, form: str, context: Mapping[str, Any]) -> str:
        """A message, or its title, in one format."""
        name = f"{kind}.{form}.j2"
        try:
            return self._own[form].get_template(name).render(context).strip()
        except Exception as error:
            # Whatever somebody's template does, it must not cost the alert.
            said = self._ours[form].get_template(name).render(context).strip()
            if form == "title":
                return said
            note = f"({name} of this channel failed: {type(error).__name__}: {error})"
            return f"{said}\n\n{escape(note) if form == 'html' else note}"


@cache
def templates(own: tuple[tuple[str, str], ...] = ()) -> Templates:
    """The templates of a channel, made once; ours where it has none. Raises ValueError."""
    return Templates(dict(own))


@cache
def _shipped() -> Mapping[str, str]:
    folder = resources.files("monitor.alerting") / "templates"
    return {name: (folder / name).read_text(encoding="utf-8") for name in NAMES}


def _environment(form: str, sources: Mapping[str, str]) -> Environment:
    made = ImmutableSandboxedEnvironment(
        loader=DictLoader(sources),
        autoescape=form == "html",
        finalize=_in_markdown if form == "md" else None,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters.update(_FILTERS[form], plain=_plain)
    return made


class _Ready(str):
    """Text that is Markdown already."""

    __slots__ = ()


def _in_markdown(value: object) -> str:
    return value if isinstance(value, _Ready) else _escaped(str(value))


def _escaped(text: str) -> str:
    return _MARKDOWN.sub(r"\\\1", text)


def _plain(quote: Quote) -> str:
    return "".join(piece.text for piece in quote)


def _joined(quote: Quote, plain: Callable[[str], str], bold: str) -> str:
    said: Iterable[str] = (
        bold.format(plain(piece.text)) if piece.marked else plain(piece.text) for piece in quote
    )
    return "".join(said)


def _html_link(text: str, url: str | None) -> Markup:
    shown = Markup.escape(text)
    return Markup('<a href="{}">{}</a>').format(url, shown) if is_web(url) else shown


def _markdown_link(text: str, url: str | None) -> _Ready:
    shown = text if isinstance(text, _Ready) else _escaped(text)
    # What could end the link early is percent-encoded.
    safe = percent_encoded(url or "", safe=":/?#[]@!$&'*+,;=%~")
    return _Ready(f"[{shown}]({safe})" if is_web(url) else shown)


def is_web(url: str | None) -> bool:
    """Whether a click on it does no more than open a page: never `javascript:`, never `file:`."""
    try:
        return urlsplit(url or "").scheme in {"http", "https"}
    except ValueError:
        return False


_FILTERS: Final[dict[str, dict[str, Callable[..., str]]]] = {
    "title": {"marked": _plain, "linked": lambda text, url: text},
    "txt": {
        "marked": lambda quote: _joined(quote, str, "*{}*"),
        "linked": lambda text, url: text,
    },
    "md": {
        "marked": lambda quote: _Ready(_joined(quote, _escaped, "**{}**")),
        "linked": _markdown_link,
    },
    "html": {
        "marked": lambda quote: Markup(_joined(quote, escape, "<b>{}</b>")),  # noqa: S704 - each piece is escaped
        "linked": _html_link,
    },
}
