"""Takes secrets out of an answer at the fetch edge, before a document exists.

Key material becomes a marker. Google's `sharedSecretHash` becomes an equality token: its algorithm and salt are not
documented, so all it can be used for is to see that two tunnels, or two reads, have the same one.
"""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
from functools import lru_cache

from probes.documents import Json

REMOVED = "(removed: secret)"

_SECRET_KEYS = frozenset(
    {
        "sharedkey",
        "sharedsecret",
        "authorizationkey",
        "presharedkey",
        "radiusserversecret",
        "password",
        "secret",
        "clientsecret",
        "accesstoken",
        "refreshtoken",
        "idtoken",
        "token",
        "psk",
        "passphrase",
        "privatekeydata",
        "sastoken",
        "privatekey",
        "packetcapturesasurl",
    }
)
_HASH_KEYS = frozenset({"sharedsecrethash"})
_SECRET_INSIDE = {"md5authenticationkeys": frozenset({"key"}), "commoninstancemetadata": frozenset({"value"})}
"""Members that are secret below another one: BGP passwords, and a project's start scripts and SSH keys."""
_RUN_KEY = secrets.token_bytes(32)
_TOKEN = re.compile(r"same-as:[0-9a-f]{8}", re.ASCII)


def remove_secrets(body: Json) -> Json:
    """The same JSON with every secret replaced; empty and null values stay, for they say that there is none."""
    return _clean(body, frozenset())


def find_secret(body: Json) -> str:
    """Where a secret is left in JSON from which secrets should have been removed; empty if nowhere.

    Judged by the names of members alone, as in `remove_secrets`: a value is a secret unless it is the marker.
    """
    waiting: list[tuple[str, Json, frozenset[str]]] = [("", body, frozenset())]
    while waiting:
        place, value, also_secret = waiting.pop()
        if isinstance(value, list):
            waiting += [(f"{place}[{number}]", one, also_secret) for number, one in enumerate(value)]
        elif isinstance(value, dict):
            for name, one in value.items():
                folded, inside = _fold(name), f"{place}.{name}"
                if folded in _HASH_KEYS:
                    if isinstance(one, str) and one and not _TOKEN.fullmatch(one):
                        return inside
                elif folded in _SECRET_KEYS or folded in also_secret:
                    if one not in (None, "", [], {}, REMOVED):
                        return inside
                else:
                    waiting.append((inside, one, _SECRET_INSIDE.get(folded, also_secret)))
    return ""


def equality_token(text: str) -> str:
    """A token that is equal for equal texts in this run only, and tells nothing else."""
    return "same-as:" + hmac.new(_RUN_KEY, text.encode(), hashlib.sha256).hexdigest()[:8]


def _clean(body: Json, also_secret: frozenset[str]) -> Json:
    if isinstance(body, list):
        return [_clean(item, also_secret) for item in body]
    if not isinstance(body, dict):
        return body
    return {name: _clean_member(name, value, also_secret) for name, value in body.items()}


def _clean_member(name: str, value: Json, also_secret: frozenset[str]) -> Json:
    folded = _fold(name)
    if folded in _HASH_KEYS and isinstance(value, str) and value:
        return equality_token(value)
    if folded in _SECRET_KEYS or folded in also_secret:
        return REMOVED if value not in (None, "", [], {}) else value
    return _clean(value, _SECRET_INSIDE.get(folded, also_secret))


@lru_cache(4096)
def _fold(name: str) -> str:
    return name.casefold().replace("-", "").replace("_", "")
