"""`deliveries`, `retry`, `notify-test`: whether it arrives."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping

import click

from monitor import records
from monitor.cli import render
from monitor.cli.context import NOWHERE, Context
from monitor.cli.listings import Listing, listing
from monitor.model import Delivery, DeliveryStatus, SendOutcome


@click.command()
@click.option("--status", type=click.Choice([s.value for s in DeliveryStatus]), help="Only these.")
@listing
@click.pass_obj
def deliveries(context: Context, listing: Listing, status: str | None) -> None:
    """The outbox: what went out, what waits, what was given up."""
    with context.application() as application:
        listing.show(
            application.monitor.deliveries(
                listing.window, status=DeliveryStatus(status) if status else None
            ),
            record=records.delivery,
            columns=DELIVERY,
            empty="The outbox is empty.",
        )


DELIVERY: Mapping[str, Callable[[Delivery], object]] = {
    "id": lambda delivery: delivery.id,
    "created": lambda delivery: delivery.created_at,
    "alert": lambda delivery: delivery.alert or (delivery.notice and delivery.notice.title),
    "channel": lambda delivery: delivery.channel,
    "status": lambda delivery: delivery.status,
    "attempts": lambda delivery: delivery.attempts,
    "next try": lambda delivery: None if _ended(delivery) else delivery.next_try_at,
    "last error": lambda delivery: delivery.last_error,
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
        revived = application.monitor.retry(numbers or None)
        application.together(application.monitor.dispatcher.deliver_all)
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
        async for channel, result in application.monitor.notify_test(channels):
            failed |= result.outcome is not SendOutcome.SENT
            detail = f": {render.plain(result.detail)}" if result.detail else ""
            click.echo(f"{channel}: {result.outcome}{detail}")

    with context.application(database=NOWHERE) as application:
        application.together(send)
    sys.exit(1 if failed else 0)
