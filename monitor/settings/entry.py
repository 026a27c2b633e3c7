"""The base of every piece of YAML: known keys only, nothing in it that would be seen in an error.

An entry is what an author wrote. The module of each kind (`sources`, `topics`, …) holds its
entries, and makes the nouns of `monitor.model` out of them. The docstring below a field is what
an editor shows for it.
"""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, ConfigDict, model_validator


class Entry(BaseModel):
    """A mapping with known keys; a key without a value counts as absent."""

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
        arbitrary_types_allowed=True,
        hide_input_in_errors=True,
        use_attribute_docstrings=True,
        validate_by_name=False,
    )

    @model_validator(mode="before")
    @classmethod
    def _drop_empty(cls, data: Any) -> Any:
        if not isinstance(data, dict):
            return data
        known = cls.keys()
        return {k: v for k, v in data.items() if v is not None or k not in known}

    @classmethod
    def keys(cls) -> tuple[str, ...]:
        """The keys it may have."""
        return tuple(field.alias or name for name, field in cls.model_fields.items())
