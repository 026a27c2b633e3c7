"""Where the migrations are found."""

from __future__ import annotations

from pathlib import Path

import pytest

from monitor.store import migrations


def test_in_a_wheel_they_stand_beside_the_program(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    package = tmp_path / "monitor" / "store"
    monkeypatch.setattr(migrations, "_HERE", package)
    assert migrations.scripts() == tmp_path / "alembic"
    (package / "alembic").mkdir(parents=True)
    assert migrations.scripts() == package / "alembic"


def test_a_path_may_hold_what_the_configuration_would_interpret(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(migrations, "_HERE", tmp_path / "100%" / "monitor" / "store")
    told = migrations.configuration().get_main_option("script_location")
    assert told == str(tmp_path / "100%" / "alembic")
