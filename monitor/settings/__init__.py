"""Settings: from YAML in a folder to one immutable value, or to everything that is wrong with it.

The flow is drawn in `loading`. `load` reads a configuration, `locate` finds it, `schema` is the
JSON Schema that editors check its files by, `spell` writes a duration as the files do.
"""

from monitor.settings.json_schema import schema
from monitor.settings.loading import load
from monitor.settings.locating import locate
from monitor.settings.snapshot import Settings
from monitor.settings.values import spell

__all__ = ["Settings", "load", "locate", "schema", "spell"]
