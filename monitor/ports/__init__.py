"""The plugs: what the walk needs from the outside, each with more than one thing that fits.

The walk (`polling`, `delivering`) is written against these Protocols and never against an
adapter; `wiring` puts the adapters in. `tests/contract/` holds one suite for each port, run on
every adapter.
"""

from monitor.ports.archive import Archive, Origin, Problematic, Window
from monitor.ports.attention import Attention
from monitor.ports.clock import Clock
from monitor.ports.correcting import Corrections
from monitor.ports.deciding import Lookup, Stories, Topics
from monitor.ports.fetching import LONGEST_OFFLINE, Contact, Fetch, Fetcher, Pages, Reader, Site
from monitor.ports.jobs import Jobs
from monitor.ports.notifying import Notifier
from monitor.ports.outbox import Outbox
from monitor.ports.schedule import Schedule
from monitor.ports.store import Migrations, Store
from monitor.ports.subscribing import Callback, Hubs, Subscriptions
from monitor.ports.writing import Traffic, Writing

__all__ = [
    "LONGEST_OFFLINE",
    "Archive",
    "Attention",
    "Callback",
    "Clock",
    "Contact",
    "Corrections",
    "Fetch",
    "Fetcher",
    "Hubs",
    "Jobs",
    "Lookup",
    "Migrations",
    "Notifier",
    "Origin",
    "Outbox",
    "Pages",
    "Problematic",
    "Reader",
    "Schedule",
    "Site",
    "Store",
    "Stories",
    "Subscriptions",
    "Topics",
    "Traffic",
    "Window",
    "Writing",
]
