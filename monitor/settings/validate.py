"""Holds a node against a model, and turns what pydantic says into words at the right place."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final, TypeVar

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from monitor.errors import Complaint
from monitor.settings.entry import Entry
from monitor.settings.nodes import MappingNode, Node, ScalarNode, SequenceNode, find, plain
from monitor.settings.offsets import offset_in_file
from monitor.settings.report import Report, did_you_mean
from monitor.settings.surroundings import Surroundings, TextError

E = TypeVar("E", bound=Entry)

#: What a value should have been, by the type of pydantic's error.
_EXPECTED: Final = {
    "string_type": "a text",
    "bool_type": "true or false",
    "bool_parsing": "true or false",
    "int_type": "a whole number",
    "int_parsing": "a whole number",
    "int_parsing_size": "a smaller number",
    "int_from_float": "a whole number",
    "float_type": "a number",
    "float_parsing": "a number",
    "finite_number": "a number",
    "tuple_type": "a list, as in [a, b]",
    "model_type": "keys and values",
    "dict_type": "keys and values",
}
#: Those where a brace or a bracket was probably meant as part of the text.
_TEXTS: Final = frozenset({"string_type"})
#: Bounds, by the type of pydantic's error and the key of its context.
_BOUNDS: Final = {
    "greater_than_equal": ("at least", "ge"),
    "less_than_equal": ("at most", "le"),
}


def validate(model: type[E], node: Node, surroundings: Surroundings, report: Report) -> E | None:
    """The entry at a node; None where it is wrong, and every reason is in the report."""
    try:
        return model.model_validate(plain(node), context=surroundings)
    except ValidationError as error:
        for fault in error.errors(include_url=False, include_input=False):
            _explain(fault, model, node, report)
        return None


def complain(node: ScalarNode, complaints: Sequence[Complaint], report: Report) -> None:
    """Reports complaints about places within a text."""
    for complaint in complaints:
        tell = report.warn if complaint.warning else report.error
        tell(node, complaint.message, offset=offset_in_file(node, complaint.start))


def _explain(fault: ErrorDetails, model: type[Entry], node: Node, report: Report) -> None:
    at = find(node, fault["loc"])
    if fault["type"] == "extra_forbidden":
        _unknown_key(fault, model, node, report)
    elif fault["type"] == "missing":
        report.error(at, f"the key '{fault['loc'][-1]}' is missing")
    elif isinstance(error := fault.get("ctx", {}).get("error"), TextError) and isinstance(
        at, ScalarNode
    ):
        complain(at, error.complaints, report)
    else:
        report.error(at, _in_words(fault, at))


def _unknown_key(fault: ErrorDetails, model: type[Entry], node: Node, report: Report) -> None:
    *path, key = fault["loc"]
    holder = find(node, path)
    known = _model_at(model, path).keys()
    if isinstance(holder, MappingNode) and isinstance(key, str):
        unknown_key(holder.entries[key][0], known, report)


def unknown_key(key: ScalarNode, known: Sequence[str], report: Report) -> None:
    """Reports a key that means nothing where it stands."""
    if ":" in key.value:
        key.document.mask(key.start, key.end)
        report.error(key, "this key means nothing; is a space missing after its colon?")
        return
    hint = did_you_mean(key.value, known) or f"; known are {', '.join(known)}"
    report.error(key, f"unknown key '{key.value}'{hint}")


def _model_at(model: type[Entry], path: Sequence[str | int]) -> type[Entry]:
    """The model of the mapping at a path below another model's."""
    for step in path:
        for name, field in model.model_fields.items():
            if (field.alias or name) == step:
                model = _entry_in(field.annotation) or model
    return model


def _entry_in(annotation: object) -> type[Entry] | None:
    if isinstance(annotation, type) and issubclass(annotation, Entry):
        return annotation
    inner = (_entry_in(part) for part in getattr(annotation, "__args__", ()))
    return next((entry for entry in inner if entry), None)


def _in_words(fault: ErrorDetails, at: Node) -> str:
    context = fault.get("ctx", {})
    kind = fault["type"]
    if kind in _EXPECTED:
        hint = "; quote a text that begins with { or [" if kind in _TEXTS else ""
        return f"expected {_EXPECTED[kind]}, found {_found(at)}{hint}"
    if kind in {"enum", "literal_error"}:
        options = re.findall(r"'([^']*)'", context["expected"])
        hint = did_you_mean(at.value, options) if isinstance(at, ScalarNode) else ""
        return f"{_found(at)} is not one of {', '.join(options)}{hint}"
    if kind in _BOUNDS:
        words, key = _BOUNDS[kind]
        return f"expected {words} {context[key]:g}, found {_found(at)}"
    if "error" in context:
        return str(context["error"])
    return fault["msg"]


def _found(at: Node) -> str:
    match at:
        case ScalarNode():
            return _quoted(at)
        case SequenceNode():
            return "a list"
        case _:
            return "keys and values"


#: Longer values are told from the line below the message.
_MAX_SHOWN: Final = 40


def _quoted(at: ScalarNode) -> str:
    if at.is_nothing:
        return "nothing"
    if "\n" in at.value or len(at.value) > _MAX_SHOWN or at.document.hides(at.start, at.end):
        return "a text"
    return f"'{at.value}'"
