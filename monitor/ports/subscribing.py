"""Subscriptions at publishers' hubs (WebSub)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

from monitor.model import FeedHubs, Subscription


class Subscriptions(Protocol):
    """What hubs were asked to tell of."""

    def hubs(self) -> list[FeedHubs]:
        """The hubs that the sources' feeds named when they were last read."""
        ...

    def subscriptions(self) -> list[Subscription]:
        """All of them, of sources that are not configured any more too."""
        ...

    def save_subscription(self, subscription: Subscription) -> None:
        """Stores it, in place of the one with its token."""
        ...

    def drop_subscription(self, token: str) -> None:
        """Forgets it; unknown tokens are left alone."""
        ...


class Hubs(Protocol):
    """Asks hubs."""

    async def ask(self, hub: str, form: Mapping[str, str], *, allow_private: bool) -> None:
        """Posts a request. Raises SourceError where the hub does not accept it, saying why."""
        ...


class Callback(Protocol):
    """Answers hubs that call."""

    async def verify(self, token: str, query: Mapping[str, str]) -> str | None:
        """What to answer to a hub that asks whether we meant it; None: we did not."""
        ...

    async def knows(self, token: str) -> bool:
        """Whether there is such a subscription: asked before anything that is sent is read."""
        ...

    async def push(self, token: str, body: bytes, signature: str | None) -> bool:
        """Takes what a hub sends; False where there is no such subscription."""
        ...
