"""What follows an attempt to send: delivered, tried again later, or given up.

Waits grow exponentially with full jitter (Brooker, "Exponential Backoff And Jitter", AWS
Architecture Blog 2015): anything from the least wait to twice the wait before, so that a service
that comes back does not meet all its senders at once. The jitter is drawn from the delivery's key
and attempt, so the same attempt always waits as long and nothing here is random.

An unknown outcome (a timeout, say) is tried again too: the alert may ring twice, under the same
key, but it is not lost.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from monitor.model import Delivery, DeliveryStatus, SendOutcome, SendResult

#: The least wait: a service that restarts is back by then, and no loop runs hot.
LEAST_WAIT: Final = timedelta(seconds=5)
#: The longest wait: an outage that ends is noticed within the hour.
MOST_WAIT: Final = timedelta(hours=1)
#: The least wait where the service said that we send too much; what it asks for may be longer.
RATE_LIMITED_WAIT: Final = timedelta(seconds=60)
#: How long a delivery is tried; past a day the news is old, and a person should look.
GIVE_UP_AFTER: Final = timedelta(hours=24)

# After so many doublings every wait has reached MOST_WAIT; stops the power from growing.
_MOST_DOUBLINGS: Final = 16


@dataclass(frozen=True, kw_only=True, slots=True)
class Settlement:
    """Where a delivery stands after an attempt."""

    #: DELIVERED, RETRY or DEAD.
    status: DeliveryStatus
    #: When to try again; None unless the status is RETRY.
    next_try_at: datetime | None = None
    #: What went wrong; None when delivered.
    error: str | None = None


def settle(result: SendResult, delivery: Delivery, *, now: datetime) -> Settlement:
    """What becomes of the delivery, whose `attempts` do not yet count this one.

    The last attempt falls on the 24th hour; what fails then, or later, is dead. A delivery that
    was revived after that is therefore tried once more.
    """
    if result.outcome is SendOutcome.SENT:
        return Settlement(status=DeliveryStatus.DELIVERED)
    error = result.detail or f"the service's answer was {result.outcome}"
    # From when it was first to leave: a digest may have gathered for a week before.
    deadline = (delivery.due_at or delivery.created_at) + GIVE_UP_AFTER
    if now >= deadline:
        return Settlement(status=DeliveryStatus.DEAD, error=error)
    wait = backoff(delivery.key, delivery.attempts)
    if result.retry_after is not None:
        wait = max(wait, result.retry_after, RATE_LIMITED_WAIT)
    return Settlement(
        status=DeliveryStatus.RETRY, next_try_at=min(now + wait, deadline), error=error
    )


def backoff(key: str, attempts: int) -> timedelta:
    """How long to wait after one failure more than `attempts`; the same for the same arguments."""
    doublings = min(attempts + 1, _MOST_DOUBLINGS)
    most = min(MOST_WAIT, LEAST_WAIT * (1 << doublings))
    return LEAST_WAIT + (most - LEAST_WAIT) * _fraction(f"{key} {attempts}")


def _fraction(seed: str) -> float:
    """A number in [0, 1) that looks random and follows from the seed."""
    digest = hashlib.sha256(seed.encode()).digest()
    # 53 bits: all that a float holds exactly, so that the quotient never rounds up to 1.
    return (int.from_bytes(digest[:8], "big") >> 11) / 2**53
