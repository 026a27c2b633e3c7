"""The database: what running taught us, kept in SQLite or PostgreSQL behind one set of ports.

::

    Database(url) ──▶ SqlMigrations(database).upgrade()      the tables, under a lock
         │
         └──▶ SqlStore(database)
                ├─ write(work) ─▶ SqlWriting    one thread, one exclusive transaction
                ├─ schedule, outbox             short exclusive transactions: leases
                └─ archive, lookup              reading, beside the writer

Rows never leave this room: `rows` turns nouns into rows and rows into nouns, `columns` makes both
databases give the same values back.
"""
