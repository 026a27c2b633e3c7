"""A PostgreSQL server that goes away and comes back."""

from __future__ import annotations

import asyncio

import psycopg

from monitor.store.engine import Database
from monitor.store.sql import SqlStore


def cut_off(url: str) -> None:
    """Ends every connection to the database, as a restart does."""
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )


def test_a_store_goes_on_after_an_outage(server_url: str) -> None:
    store = SqlStore(Database(server_url))
    assert store.states() == {}
    assert asyncio.run(store.write(lambda w: w.known("wire", ["a"]))) == {}
    cut_off(server_url)
    assert store.states() == {}
    assert asyncio.run(store.write(lambda w: w.known("wire", ["a"]))) == {}
    store.close()


def test_an_owner_learns_that_it_was_replaced_during_an_outage(server_url: str) -> None:
    first, second = Database(server_url), Database(server_url)
    assert first.own()
    cut_off(server_url)
    assert first.own()
    cut_off(server_url)
    assert second.own()
    assert not first.own()
    first.close()
    second.close()
