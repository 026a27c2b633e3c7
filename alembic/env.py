"""Runs the migrations: in the program's own transaction, or for a developer's `alembic` command.

To write the next one, bring a database to the newest that there is, then compare it to the tables::

    export MONITOR_DATABASE_URL=sqlite:///scratch.db
    monitor db upgrade
    alembic -c alembic/alembic.ini revision --autogenerate --rev-id 0002 -m "what and why"
"""

import os
from typing import Any, Literal

from sqlalchemy import Connection
from sqlalchemy.types import TypeDecorator

from alembic import context
from monitor.store.engine import Database
from monitor.store.tables import metadata, stands_on


def plain(kind: str, item: Any, _autogen: object) -> str | Literal[False]:
    """Our column types as the database's own: a migration must not change when they do."""
    if kind == "type" and isinstance(item, TypeDecorator):
        return f"sa.{item.impl!r}"
    return False


def run(connection: Connection) -> None:
    context.configure(
        connection=connection,
        target_metadata=metadata,
        render_as_batch=True,
        render_item=plain,
        include_object=lambda item, *_: stands_on(connection.dialect.name, item),
    )
    with context.begin_transaction():
        context.run_migrations()


given = context.config.attributes.get("connection")
if given is not None:
    run(given)
else:
    database = Database(os.environ["MONITOR_DATABASE_URL"])
    with database.migrating() as opened:
        run(opened)
    database.close()
