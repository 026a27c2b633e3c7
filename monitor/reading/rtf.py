"""Rich Text Format as a draft."""

from __future__ import annotations

import re
from typing import Final

from striprtf.striprtf import rtf_to_text

from monitor.errors import ReadingError
from monitor.reading.draft import Draft

#: Pictures make these files large, text does not: of the file, and of what is left without them.
MOST_BYTES: Final = 50_000_000
MOST_MARKUP: Final = 5_000_000
#: A picture as hexadecimal digits, which striprtf would look at one by one.
_PICTURE: Final = re.compile(r"(?:[0-9a-fA-F]{64}\s*){8,}")


def draft_of(content: bytes, *, name: str, key: str) -> Draft:
    """What the document says. Raises ReadingError where it is none or holds no text."""
    if not content.lstrip().startswith(b"{\\rtf"):
        raise ReadingError(f"{name}: it is no RTF document")
    if len(content) > MOST_BYTES:
        raise ReadingError(f"{name}: {len(content):,} bytes; at most {MOST_BYTES:,} are read")
    # RTF is ASCII; what is beyond stands escaped, in the code page that the document names.
    markup = _PICTURE.sub("", content.decode("latin-1"))
    if len(markup) > MOST_MARKUP:
        raise ReadingError(f"{name}: more than {MOST_MARKUP:,} characters of markup")
    # striprtf writes the address of each link behind its text, and searches the whole line for it,
    # once for each beginning of a link. A destination of another name is skipped just as well.
    markup = markup.replace("\\fldinst", "\\fldtype")
    # It says it is typed, and is not.
    text = str(rtf_to_text(markup, errors="replace"))  # type: ignore[no-untyped-call]
    if not text.strip():
        raise ReadingError(f"{name}: it holds no text")
    return Draft(key=key, text=text, bare=True)
