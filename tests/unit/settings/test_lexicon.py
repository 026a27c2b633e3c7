"""`lexicon:`, whom reading is to know beside those that are shipped."""

from __future__ import annotations

from collections.abc import Callable

from monitor.model import Writer, WriterKind
from monitor.settings import Settings

CHANNEL = "channels: [{id: desk, url: 'console://'}]\n"


def test_every_source_knows_it(loaded: Callable[..., Settings]) -> None:
    settings = loaded(
        CHANNEL + "sources: [{id: a, feed: 'https://a.example/feed'}]\n",
        **{
            "lexicon.yaml": "lexicon:\n"
            "  - {name: Harbour Wire, kind: agency, names: [Harbour Wire, HW, 'Маяк*']}\n"
        },
    )
    wire = Writer(
        name="Harbour Wire", kind=WriterKind.AGENCY, names=("Harbour Wire", "HW", "Маяк*")
    )
    assert settings.lexicon == (wire,)
    assert settings.sources[0].lexicon == (wire,)


def test_each_mistake_is_told_in_its_place(wrong: Callable[..., list[str]]) -> None:
    errors = wrong(
        CHANNEL + "lexicon:\n"
        "  - {name: A, kind: wire, names: [Harbour Wire]}\n"
        "  - {name: B, kind: outlet, names: [H]}\n"
        "  - {name: C, kind: outlet, names: []}\n"
        "  - {name: D, kind: outlet, names: ['H*W']}\n"
        "  - {name: E, kind: outlet, name: [HW]}\n"
    )
    assert [error.split(":")[1] for error in errors[:4]] == ["3", "4", "5", "6"]
    assert "agency" in errors[0]
    assert "2 to 120 characters" in errors[1]
    assert any(error.startswith("a.yaml:7:") for error in errors[4:])
