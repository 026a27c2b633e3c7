"""The files of a configuration folder, composed, and their sections over all of them."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from monitor.settings.compose import read
from monitor.settings.json_schema import FileEntry
from monitor.settings.names import place
from monitor.settings.nodes import MappingNode, Node, ScalarNode, SequenceNode, mask_all
from monitor.settings.report import Report
from monitor.settings.surroundings import Surroundings
from monitor.settings.validate import unknown_key


class Files:
    """All `*.yaml` files of a folder, read."""

    def __init__(self, directory: Path, *, surroundings: Surroundings, report: Report) -> None:
        #: As the user named it.
        self.directory: Final = directory
        self._report = report
        self._roots: list[MappingNode] = []
        for path in _yaml_files(directory, report):
            surroundings.files.add(path.resolve())
            root = read(path, report)
            if root is not None:
                self._check_keys(root)
                self._roots.append(root)

    def items(self, key: str) -> list[Node]:
        """The items of a list, over all files in the order of their names."""
        items: list[Node] = []
        for node in self.sections(key):
            if isinstance(node, SequenceNode):
                items += node.items
            else:
                self._report.error(node, f"expected a list of {key}, each item after a `-`")
        return items

    def sections(self, key: str) -> list[Node]:
        """What stands under a key in each file; a key without a value counts as absent."""
        nodes = [root.get(key) for root in self._roots]
        return [n for n in nodes if n and not (isinstance(n, ScalarNode) and n.is_nothing)]

    def only(self, key: str) -> Node | None:
        """What stands under a key that may stand in one file only."""
        nodes = self.sections(key)
        for other in nodes[1:]:
            self._report.error(other, f"`{key}:` stands already at {place(nodes[0])}")
        return nodes[0] if nodes else None

    def _check_keys(self, root: MappingNode) -> None:
        known = FileEntry.keys()
        for key, (node, value) in root.entries.items():
            if key not in known:
                unknown_key(node, known, self._report)
                mask_all(value)


def _yaml_files(directory: Path, report: Report) -> list[Path]:
    """The files to read, by name. Hidden ones are what editors leave while they save."""
    try:
        found = sorted(path for path in directory.iterdir() if not path.name.startswith("."))
    except OSError as error:
        report.about(directory, f"the configuration folder cannot be read: {error.strerror}")
        return []
    for path in found:
        if path.suffix == ".yml":
            report.about(path, "is not read; name it .yaml", warning=True)
    files = [path for path in found if path.suffix == ".yaml"]
    if not files:
        report.about(directory, "there is no .yaml file in this folder")
    return files
