"""Messages on their way."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from monitor.model import Delivery, DeliveryStatus


class Outbox(Protocol):
    """Messages on their way."""

    def lease_deliveries(self, *, now: datetime, until: datetime, limit: int) -> list[Delivery]:
        """Deliveries to try now, what was held until now included, the oldest of each channel
        first; a lease that ran out counts as due. One channel and recipient gets them in order: a
        later one is not leased while an earlier one is leased or waits for its retry.
        """
        ...

    def settle_delivery(
        self,
        delivery: int,
        *,
        status: DeliveryStatus,
        now: datetime,
        next_try_at: datetime | None = None,
        error: str | None = None,
        sent_at: datetime | None = None,
    ) -> None:
        """Records the end of an attempt (`attempts` grows by one); what was delivered stays so.

        Raises NotFoundError for an unknown id.
        """
        ...

    def release_deliveries(self, deliveries: Sequence[int], *, now: datetime) -> None:
        """Gives leases back unused, at a shutdown; `attempts` stays."""
        ...

    def revive(self, deliveries: Sequence[int] | None, *, now: datetime) -> int:
        """Makes dead deliveries due again, all of them for None; how many there were."""
        ...

    def next_delivery_at(self) -> datetime | None:
        """When the next delivery is due; None when the outbox is empty."""
        ...
