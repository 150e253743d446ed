"""Takes secrets out of text that is about to be kept: crash reports and logs.

It would rather mask too much: the text is read by a person who knows what was asked.
"""

from __future__ import annotations

import re

MASK = "[removed]"

_NAMES = (
    r"shared[_-]?(?:key|secret)(?:hash)?|pre[_-]?shared[_-]?key|psk|client[_-]?(?:secret|assertion)|pass(?:word|wd)?"
    r"|(?:access|refresh|id|bearer|sas)[_-]?token|token|assertion|private[_-]?key(?:[_-]?id)?|api[_-]?key|secret|sig"
    r"|signature|credentials?"
)
_RULES: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"-----BEGIN [^-]*-----.*?(?:-----END [^-]*-----|\Z)", re.DOTALL), MASK),
    (re.compile(r"(?i)\b((?:proxy-)?authorization|cookie|set-cookie)(['\"]?\s*[:=]\s*)[^\r\n]*"), rf"\1\2{MASK}"),
    (re.compile(r"(?i)\b(bearer|basic)\s+[^\s'\",;]+"), rf"\1 {MASK}"),
    # A quoted value ends at its closing quote, so that blanks and escaped quotes in a key can't end it early.
    (re.compile(rf"(?is)\b((?:{_NAMES})\\?['\"]?\s*[:=]\s*\\?)([\"'])(?:\\.|(?!\2)[^\\])*(?:\2|\Z)"), rf"\1\2{MASK}\2"),
    (re.compile(rf"(?i)\b((?:{_NAMES})\s*[:=]\s*)(?![\"'\[])[^\s&,;)}}]+"), rf"\1{MASK}"),
    (re.compile(r"(?<=://)[^/\s@]+@"), f"{MASK}@"),
    (re.compile(r"[A-Za-z0-9+/=_-]{21,}"), MASK),
)


def redact(text: str) -> str:
    """The text with everything that looks like a secret replaced."""
    for pattern, replacement in _RULES:
        text = pattern.sub(replacement, text)
    return text
