"""What a feed's server may cost is a setting."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from monitor.errors import ConfigurationError
from monitor.settings import load


def _load(folder: Path, service: str):
    (folder / "a.yaml").write_text(f"service: {service}\n")
    return load(folder, environ={}).service


def test_limits_have_defaults_and_can_be_set(tmp_path: Path) -> None:
    plain = _load(tmp_path, "{}")
    assert (plain.fetch_timeout, plain.fetch_megabytes) == (timedelta(seconds=30), 15)
    own = _load(tmp_path, "{fetch_timeout: 5s, fetch_megabytes: 2}")
    assert (own.fetch_timeout, own.fetch_megabytes) == (timedelta(seconds=5), 2)


@pytest.mark.parametrize("wrong", ["fetch_timeout: 5m", "fetch_megabytes: 0"])
def test_limits_without_sense_are_refused(tmp_path: Path, wrong: str) -> None:
    with pytest.raises(ConfigurationError, match=r"a\.yaml:1:"):
        _load(tmp_path, f"{{{wrong}}}")
