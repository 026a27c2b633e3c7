"""Where publishers' hubs may call."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from monitor.cli.main import cli
from monitor.errors import ConfigurationError
from monitor.settings import load


def test_an_address_for_hubs_and_how_it_is_reached(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text(
        "service: {listen: '[::1]:8090', public_url: https://news.example/monitor/}\n"
        "sources: [{id: a, feed: https://a.example/feed, websub: false}]\n"
    )
    loaded = load(tmp_path, environ={})
    assert str(loaded.service.listen) == "[::1]:8090"
    assert loaded.service.callback("t") == "https://news.example/monitor/websub/t"
    assert not loaded.sources[0].websub
    checked = CliRunner().invoke(cli, ["--config", str(tmp_path), "check"])
    assert "are to call https://news.example/monitor/websub/…, which is answered at [::1]:8090" in (
        checked.output
    )


@pytest.mark.parametrize(
    ("service", "told"),
    [
        ("{listen: 127.0.0.1:8090}", "needs a `public_url:`"),
        ("{public_url: https://news.example}", "needs `listen:`"),
        ("{listen: 8090, public_url: https://news.example}", "expected HOST:PORT"),
        ("{listen: 127.0.0.1:8090, public_url: news.example}", "expected a web address"),
        ("{listen: 127.0.0.1:8090, public_url: 'ftp://news.example'}", "expected a web address"),
        ("{listen: 127.0.0.1:8090, public_url: 'https://a:b@n.example'}", "expected a web address"),
        ("{listen: 127.0.0.1:8090, public_url: 'https://n.example/?a'}", "no ? and no #"),
        ("{listen: 127.0.0.1:8090, public_url: 'https://[::1'}", "Invalid IPv6 URL"),
    ],
)
def test_an_address_that_nobody_can_call_is_refused(
    tmp_path: Path, service: str, told: str
) -> None:
    (tmp_path / "a.yaml").write_text(f"service: {service}\n")
    with pytest.raises(ConfigurationError, match=r"a\.yaml:1:") as refused:
        load(tmp_path, environ={})
    assert told in str(refused.value)


def test_a_folder_has_no_hub(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text("sources: [{id: a, folder: ., websub: true}]\n")
    with pytest.raises(ConfigurationError, match="a folder has no hub"):
        load(tmp_path, environ={})
