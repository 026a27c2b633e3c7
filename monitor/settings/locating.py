"""Where the configuration is when nobody says so."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from platformdirs import user_config_path, user_data_path

_NAME: Final = "news-monitor"
_PACKAGE: Final = Path(__file__).parent
#: The copy inside the wheel; a checkout has its own at the top.
_SHIPPED: Final = _PACKAGE / "shipped"
_CHECKOUT: Final = _PACKAGE.parents[1] / "config"


def locate(*, working_directory: Path) -> Path:
    """The configuration folder in use without `--config` and `MONITOR_CONFIG`.

    `./config`, else the user's own (`~/.config/news-monitor` on Linux), else the one that was
    shipped with the program.
    """
    candidates = (working_directory / "config", user_config_path(_NAME), _SHIPPED)
    return next((path for path in candidates if path.is_dir()), _CHECKOUT)


def base_for(directory: Path) -> Path:
    """What relative paths in the files of a folder are taken from: the folder itself.

    The copy inside the wheel lies where nothing may be written; its `../inbox` and `../data` are
    in the user's data folder (`~/.local/share/news-monitor` on Linux).
    """
    if directory.resolve() == _SHIPPED.resolve():
        return user_data_path(_NAME) / "config"
    return directory
