"""`deliveries`, `retry`, `notify-test`: whether it arrives."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from datetime import timedelta
from itertools import pairwise
from typing import Any

import click

from monitor import records
from monitor.cli import render
from monitor.cli.context import NOWHERE, Context
from monitor.cli.listings import Listing, listing
from monitor.model import Delivery, DeliveryStatus, SendOutcome
from monitor.outgoing import DeliveryReport


@click.command()
@click.option("--status", type=click.Choice([s.value for s in DeliveryStatus]), help="Only these.")
@listing
@click.pass_obj
def deliveries(context: Context, listing: Listing, status: str | None) -> None:
    """The outbox: what went out, what waits, what was given up.

    With --json each has the whole way of its alert: published, fetched, rung, queued (created),
    due, sent and accepted (delivered).
    """
    with context.application() as application:
        listing.show(
            application.monitor.outgoing.deliveries(
                listing.window, status=DeliveryStatus(status) if status else None
            ),
            record=_record,
            columns=DELIVERY,
            empty="The outbox is empty.",
        )


#: In seconds.
_MINUTE = 60


def _record(report: DeliveryReport) -> Mapping[str, Any]:
    origin = report.origin
    return records.delivery(
        report.delivery,
        published_at=origin.published_at if origin else None,
        fetched_at=origin.fetched_at if origin else None,
        rang_at=origin.rang_at if origin else None,
    )


def _carried(report: DeliveryReport) -> object:
    delivery = report.delivery
    return delivery.notice.title if delivery.notice else list(delivery.alerts)


def _way(report: DeliveryReport) -> str | None:
    """How long each leg took: from the publication to the fetch, to the send, to the answer."""
    origin, delivery = report.origin, report.delivery
    if origin is None:
        return None
    stops = (
        ("published", origin.published_at),
        ("fetched", origin.fetched_at),
        ("rang", origin.rang_at),
        ("sent", delivery.sent_at),
        ("accepted", delivery.delivered_at),
    )
    known = [(name, at) for name, at in stops if at is not None]
    legs = [f"{name} {_span(at - before)}" for (_, before), (name, at) in pairwise(known)]
    return ", ".join(legs)


def _span(length: timedelta) -> str:
    """Such as "+2.8s"; "-1.0h" where a publisher's clock is ahead of ours."""
    seconds = round(length.total_seconds(), 1) + 0.0  # which makes zero of minus zero
    if abs(seconds) < _MINUTE:
        return f"{seconds:+.1f}s"
    for unit, size in (("d", 86_400), ("h", 3_600)):
        if abs(seconds) >= size:
            return f"{seconds / size:+.1f}{unit}"
    return f"{seconds / _MINUTE:+.1f}m"


DELIVERY: Mapping[str, Callable[[DeliveryReport], object]] = {
    "id": lambda report: report.delivery.id,
    "queued": lambda report: report.delivery.created_at,
    "alerts": _carried,
    "channel": lambda report: report.delivery.channel,
    "status": lambda report: report.delivery.status,
    "attempts": lambda report: report.delivery.attempts,
    "next try": lambda report: None if _ended(report.delivery) else report.delivery.next_try_at,
    "way": _way,
    "last error": lambda report: report.delivery.last_error,
}


def _ended(delivery: Delivery) -> bool:
    return delivery.status in {DeliveryStatus.DELIVERED, DeliveryStatus.DEAD}


@click.command()
@click.argument("numbers", nargs=-1, type=int, metavar="[DELIVERY…]")
@click.pass_obj
def retry(context: Context, numbers: tuple[int, ...]) -> None:
    r"""Sends again what was given up: these deliveries, or all of them.

    \b
    Examples:
      monitor retry            everything that was given up
      monitor retry 17 18
    """
    with context.application() as application:
        revived = application.monitor.outgoing.retry(numbers or None)
        application.together(application.monitor.dispatcher.sender.deliver_all)
        waiting = application.monitor.waiting()
    click.echo(f"{revived} deliveries tried again, {waiting} still wait.")


@click.command("notify-test")
@click.argument("channels", nargs=-1, metavar="[CHANNEL…]")
@click.pass_obj
def notify_test(context: Context, channels: tuple[str, ...]) -> None:
    """Sends one test message to each channel and prints what the service answered.

    Exits with 1 when a channel did not take it.
    """
    failed = False

    async def send() -> None:
        nonlocal failed
        async for channel, result in application.monitor.outgoing.notify_test(channels):
            failed |= result.outcome is not SendOutcome.SENT
            detail = f": {render.plain(result.detail)}" if result.detail else ""
            click.echo(f"{channel}: {result.outcome}{detail}")

    with context.application(database=NOWHERE) as application:
        application.together(send)
    sys.exit(1 if failed else 0)
