"""Asks Apprise whether it would take a channel's address, and hears nothing of it in a log."""

from __future__ import annotations

from typing import Any, Final

from apprise import Apprise

from monitor import plugins
from monitor.settings.report import did_you_mean

#: Built in, beside all that Apprise has.
CONSOLE: Final = "console"


def fault(url: str, *, scheme_is_public: bool) -> str | None:
    """Why this cannot be an address; None where it can. Never repeats more than the scheme.

    `scheme_is_public` says whether what stands before `://` is in the file anyway; what came out
    of a variable may be a secret up to its first letter.
    """
    scheme, separator, rest = url.partition("://")
    if not separator:
        return "this is no address; it begins with a scheme, such as mailtos:// or console://"
    if scheme.lower() == CONSOLE:
        return "console:// takes nothing behind it" if rest.strip("/") else None
    if not plugins.load(scheme) and scheme.lower() not in {"http", "https"}:
        if not scheme_is_public:
            return "its scheme is not one that Apprise knows"
        hint = did_you_mean(f"{scheme}://", [f"{known}://" for known in _known()])
        return f"'{scheme}://' is not a scheme that Apprise knows{hint}"
    if _instance(url) is not None:
        return None
    return _refusal(scheme.lower())


def holds_secret(url: str) -> bool:
    """True where a valid address has a part that Apprise itself would mask."""
    instance = None if url.lower().startswith(f"{CONSOLE}:") else _instance(url)
    return instance is not None and instance.url(privacy=True) != instance.url(privacy=False)


def _known() -> list[str]:
    return [CONSOLE, *plugins.known()]


def _refusal(scheme: str) -> str:
    if scheme in {"http", "https"}:
        return "Apprise knows no service at this URL; for a webhook write json:// or jsons://"
    plugin = plugins.of(scheme)
    if not plugin.enabled:
        needs = plugin.requirements.get("packages_required") or "something this system has not"
        needed = needs if isinstance(needs, str) else ", ".join(needs)
        return f"{scheme}:// cannot be used here: it needs {needed}"
    return f"Apprise does not accept this {scheme}:// address; see {plugin.setup_url}"


def _instance(url: str) -> Any:
    plugins.load(url.partition("://")[0])
    with plugins.unlogged():
        return Apprise.instantiate(url)
