"""One delivery: from the outbox to a phone.

::

    compose ─▶ send ─▶ settle

A crash between a send and its settlement sends again under the same key: an alert may ring twice,
and is never lost.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping
from datetime import timedelta

from monitor.alerting.rendering import Templates
from monitor.alerting.retry import settle
from monitor.composing import compose
from monitor.errors import NotFoundError, StorageError
from monitor.model import Delivery, SendOutcome, SendResult
from monitor.ports import Clock, Notifier, Store

#: A send that takes longer is given up, its outcome unknown.
SEND_TIMEOUT = timedelta(seconds=30)

logger = logging.getLogger(__name__)


async def deliver(
    delivery: Delivery,
    *,
    clock: Clock,
    store: Store,
    notifiers: Mapping[str, Notifier],
    looks: Mapping[str, Templates],
) -> SendResult:
    """Sends one leased delivery and settles it: delivered, tried again later, or given up.

    `looks` has the templates of channels that bring their own.
    """
    sent_at = clock.now()
    result = await _send(
        delivery,
        store=store,
        notifier=notifiers.get(delivery.channel),
        look=looks.get(delivery.channel),
    )
    now = clock.now()
    settlement = settle(result, delivery, now=now)
    await asyncio.to_thread(
        store.settle_delivery,
        delivery.id,
        status=settlement.status,
        now=now,
        next_try_at=settlement.next_try_at,
        error=settlement.error,
        sent_at=sent_at,
    )
    return result


async def _send(
    delivery: Delivery, *, store: Store, notifier: Notifier | None, look: Templates | None
) -> SendResult:
    if notifier is None:
        return SendResult(
            outcome=SendOutcome.REFUSED,
            detail=f"no channel {delivery.channel!r} is configured and enabled any more",
        )
    try:
        message = await asyncio.to_thread(compose, delivery, store=store, look=look)
        return await notifier.send(message, recipient=delivery.recipient, timeout=SEND_TIMEOUT)
    except NotFoundError as error:
        return SendResult(outcome=SendOutcome.REFUSED, detail=str(error))
    except StorageError:
        raise
    except Exception as fault:
        # A mistake of ours or a channel's: it is settled like any failure, so that what stands
        # behind it in the channel's queue does not wait for ever.
        logger.exception("sending failed: delivery %d", delivery.id)
        return SendResult(outcome=SendOutcome.UNKNOWN, detail=f"{type(fault).__name__}: {fault}")
