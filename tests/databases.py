"""Databases of each kind for tests: a new one, empty or a copy of another, in no time."""

from __future__ import annotations

import os
import shutil
from itertools import count
from pathlib import Path

import psycopg
from sqlalchemy import make_url

_numbers = count(1)


class Files:
    """SQLite databases in a folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def new(self, template: str | None = None) -> str:
        path = self._folder / f"{next(_numbers)}.db"
        if template:
            shutil.copyfile(make_url(template).database or "", path)
        return f"sqlite:///{path}"

    def close(self) -> None:
        pass


class Databases:
    """Databases of a PostgreSQL server, dropped at the end."""

    def __init__(self, server: str) -> None:
        self._url = make_url(server)
        self._connection = psycopg.connect(server, autocommit=True)
        self._names: list[str] = []

    def new(self, template: str | None = None) -> str:
        name = f"monitor_{os.getpid()}_{next(_numbers)}"
        source = make_url(template).database if template else "template1"
        self._connection.execute(f"CREATE DATABASE {name} TEMPLATE {source}")
        self._names.append(name)
        return self._url.set(database=name).render_as_string(hide_password=False)

    def close(self) -> None:
        for name in self._names:
            self._connection.execute(f"DROP DATABASE {name} WITH (FORCE)")
        self._connection.close()
