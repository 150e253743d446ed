"""What stood in a document, short enough to be read by a person."""

from __future__ import annotations

import json

from tui.report.encode import encode_raw

_MOST = 300


def raw_text(raw: object) -> str:
    """The raw value as JSON, cut where it is long; a text is left without quotes. Empty where nothing stood there."""
    if raw is None:
        return ""
    text = raw if isinstance(raw, str) else json.dumps(encode_raw(raw), ensure_ascii=False)
    return text if len(text) <= _MOST else f"{text[:_MOST]}… ({len(text)} characters)"
