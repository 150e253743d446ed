"""Which words a tunnel's `cipherSuite` may hold.

Documented (Google Cloud, "Supported IKE ciphers", column "Configuration value (case-sensitive)"): all words below; an
AEAD cipher stands for encryption and integrity alike. Seen in the field (terraform-google-vpn, pull request 202): no
integrity may be given for phase 1 when all of its encryption is AEAD. That phase 2 follows that rule, and all words of
the refusals, are [inferred]. Nothing documents that a list of ciphers that need an integrity must name one: Google's
own then stay.
"""

from typing import Any

from lab.google.answers import Refusal, refuse_value
from lab.wire import Document

AEAD = ("AES-GCM-16-128", "AES-GCM-16-192", "AES-GCM-16-256")
CBC = ("AES-CBC-128", "AES-CBC-192", "AES-CBC-256")
GROUPS = (
    *("Group-2", "Group-5", "Group-14", "Group-15", "Group-16", "Group-18", "Group-19", "Group-20", "Group-21"),
    *("Group-31", "modp-1024-160", "modp-2048-224", "modp-2048-256"),
)
"""The groups 22, 23 and 24 go by the names of their moduli."""

_HMACS = ("HMAC-SHA1-96", "HMAC-MD5-96", "HMAC-SHA2-256-128", "HMAC-SHA2-384-192", "HMAC-SHA2-512-256")
_PRFS = ("SHA1", "MD5", "SHA2-256", "SHA2-384", "SHA2-512")
WORDS = {
    "phase1": {
        "encryption": (*AEAD, *CBC, "3DES-CBC"),
        "integrity": ("AES-XCBC-96", "AES-CMAC-96", *_HMACS),
        "prf": ("PRF-AES128-XCBC", "PRF-AES128-CMAC", *(f"PRF-HMAC-{name}" for name in _PRFS)),
        "dh": GROUPS,
    },
    "phase2": {
        "encryption": (*AEAD, *CBC),
        "integrity": ("HMAC-SHA2-256-128", "HMAC-SHA2-512-256", "HMAC-SHA1-96"),
        "pfs": GROUPS,
    },
}
"""Phase -> role -> words."""


def check_ciphers(tunnel: Document) -> None:
    """Look over the cipher suite of a tunnel, as far as it has one.

    Raises:
        Refusal: 400, a field or a word is unknown, or an integrity stands beside AEAD ciphers alone.
    """
    suite = tunnel.get("cipherSuite")
    if not suite:
        return
    if tunnel.get("ikeVersion") == 1:
        raise refuse_value("resource.cipherSuite", "...", "A cipher suite can only be specified for IKEv2.")
    for phase, roles in _read_fields("resource.cipherSuite", suite, WORDS).items():
        path = f"resource.cipherSuite.{phase}"
        named = _read_fields(path, roles, WORDS[phase])
        for role, words in named.items():
            _check_words(f"{path}.{role}", words, WORDS[phase][role])
        encryption, integrity = named.get("encryption", []), named.get("integrity", [])
        if encryption and integrity and all(word in AEAD for word in encryption):
            hint = "Integrity can not be specified when using only AEAD algorithms for encryption."
            raise refuse_value(f"{path}.integrity", ", ".join(integrity), hint)


def _read_fields(path: str, value: Any, known: Document) -> Document:
    if not isinstance(value, dict):
        raise refuse_value(path, "...", "Must be an object.")
    for name in value:
        if name not in known:
            text = f"Invalid JSON payload received. Unknown name \"{name}\" at '{path}': Cannot find field."
            raise Refusal(400, "badRequest", text)
    return {name: entry for name, entry in value.items() if entry is not None}


def _check_words(path: str, words: Any, known: tuple[str, ...]) -> None:
    if not isinstance(words, list):
        raise refuse_value(path, "...", "Must be a list of texts.")
    for number, word in enumerate(words):
        if word not in known:
            raise refuse_value(f"{path}[{number}]", str(word)[:200], f"Must be one of: {', '.join(known)}.")
