"""Takes secrets out of text that is about to be kept: crash reports and logs.

What is named as a secret goes, and what is long and looks random. Words, class names, addresses and paths stay: without
them nobody can tell from a log why a sign-in failed.
"""

from __future__ import annotations

import re

MASK = "[removed]"

_SURE_NAMES = (
    r"shared[_-]?(?:key|secret)(?:hash)?|pre[_-]?shared[_-]?key|psk|client[_-]?(?:secret|assertion)|pass(?:word|wd)?"
    r"|(?:access|refresh|id|bearer|sas)[_-]?token|private[_-]?key(?:[_-]?id)?|api[_-]?key|secret|sig"
)
_WORDS_AS_WELL = r"token|assertion|signature|credentials?"
"""Names that stand in sentences, too: `there is no credential: run ...`."""
_NAMES = f"{_SURE_NAMES}|{_WORDS_AS_WELL}"
_START = r"(?<![A-Za-z0-9])"
_SCHEMES = r"(?:auth|authentication|challenges?|credentials?|errors?|realm|schemes?|tokens?)(?![\w.~+/=-]*[\w~+/=-])"
"""What follows `bearer` or `basic` in a sentence."""
_RULES: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"-----BEGIN [^-]*-----.*?(?:-----END [^-]*-----|\Z)", re.DOTALL), MASK),
    (re.compile(r"(?i)\b((?:proxy-)?authorization|cookie|set-cookie)(['\"]?\s*[:=]\s*)[^\r\n]*"), rf"\1\2{MASK}"),
    (re.compile(rf"(?i)\b(bearer|basic)\s+(?!{_SCHEMES})[^\s'\",;]+"), rf"\1 {MASK}"),
    # A quoted value ends at its closing quote, so that blanks and escaped quotes in a key can't end it early.
    (
        re.compile(rf"(?is){_START}((?:{_NAMES})\\?['\"]?\s*[:=]\s*\\?)([\"'])(?:\\.|(?!\2)[^\\])*(?:\2|\Z)"),
        rf"\1\2{MASK}\2",
    ),
    (re.compile(rf"(?i){_START}((?:{_SURE_NAMES})\s*[:=]\s*)(?![\"'\[])[^\s&,;)}}]+"), rf"\1{MASK}"),
    # A word of letters with more words behind it is a sentence.
    (
        re.compile(
            rf"(?i){_START}((?:{_WORDS_AS_WELL})\s*(?:=|:(?!\s+[a-z]+[,;]?[ \t]+\S))\s*)(?![\"'\[])[^\s&,;)}}]+"
        ),
        rf"\1{MASK}",
    ),
    (re.compile(r"(?<=://)[^/\s@]+@"), f"{MASK}@"),
)
_LONG = re.compile(r"[A-Za-z0-9+/=_-]{21,}")
_GUID = r"[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}"
_ID_IN_PATH = re.compile(rf"(?<=/){_GUID}(?=/|\Z)")
_HOST_BEFORE = re.compile(r"https?://[\w.:\[\]-]*\Z")
_PATH = re.compile(r"/(?:compute|metadata|oauth2|organizations|projects|providers|subscriptions|tenants|v\d)/")
"""How paths of the clouds' addresses begin; a random text may hold strokes as well."""
_PIECES = re.compile(r"[+/=_-]+")
_PIECE = re.compile(r"v\d|\d{0,19}|[A-Z]{0,20}\d{0,4}|(?=[A-Za-z]*[a-z])[A-Za-z]{1,40}\d{0,4}")
_WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+")
_SHORTEST_WORD = 4
"""Letters of a word on the average; in random text the case changes more often."""


def redact(text: str) -> str:
    """The text with everything that looks like a secret replaced."""
    for pattern, replacement in _RULES:
        text = pattern.sub(replacement, text)
    return _LONG.sub(_judge_long, text)


def _judge_long(found: re.Match[str]) -> str:
    """A long run of characters as it may be kept: in an address or a path each segment counts for itself."""
    run = found[0]
    before = found.string[max(0, found.start() - 300) : found.start()]
    if _HOST_BEFORE.search(before) or (_PATH.match(run) and not re.search(r"[\w.]\Z", before)):
        segments = _ID_IN_PATH.sub("id", run).split("/")
        if all(len(segment) < 21 or _is_words(segment) for segment in segments):
            return run
        return "/".join(MASK if len(one) >= 21 and not _is_words(one) else one for one in segments)
    return run if _is_words(run) else MASK


def _is_words(run: str) -> bool:
    """Whether a run is made of words and numbers, such as a class name, an option's value or a query."""
    pieces = _PIECES.split(run)
    words = _WORD.findall(run)
    letters = sum(map(len, words))
    return all(_PIECE.fullmatch(piece) for piece in pieces) and letters >= _SHORTEST_WORD * max(1, len(words))
