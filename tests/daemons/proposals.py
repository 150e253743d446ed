"""Both clouds' algorithms as strongSwan's proposals.

Sources: Microsoft "About cryptographic requirements and Azure VPN gateways" for the default and the custom policy,
Google Cloud "Supported IKE ciphers" for what a tunnel without a cipher suite accepts, strongSwan "IKEv2 cipher suites"
for the keywords. An AEAD cipher of IKE brings no PRF, so one is named.
"""

from collections.abc import Iterable

from lab.wire import Document, dig, items

GROUPS = {
    "1": "modp768",
    "2": "modp1024",
    "5": "modp1536",
    "14": "modp2048",
    "15": "modp3072",
    "16": "modp4096",
    "18": "modp8192",
    "19": "ecp256",
    "20": "ecp384",
    "21": "ecp521",
    "22": "modp1024s160",
    "23": "modp2048s224",
    "24": "modp2048s256",
    "31": "curve25519",
}
AZURE_WORDS = {
    "aes128": "aes128",
    "aes192": "aes192",
    "aes256": "aes256",
    "des3": "3des",
    "gcmaes128": "aes128gcm16",
    "gcmaes192": "aes192gcm16",
    "gcmaes256": "aes256gcm16",
    "sha1": "sha1",
    "sha256": "sha256",
    "sha384": "sha384",
    "md5": "md5",
    "dhgroup1": "modp768",
    "dhgroup2": "modp1024",
    "dhgroup14": "modp2048",
    "dhgroup2048": "modp2048",
    "dhgroup24": "modp2048s256",
    "ecp256": "ecp256",
    "ecp384": "ecp384",
    "pfs1": "modp768",
    "pfs2": "modp1024",
    "pfs14": "modp2048",
    "pfs2048": "modp2048",
    "pfs24": "modp2048s256",
}
GOOGLE_WORDS = {
    "AES-CBC-128": "aes128",
    "AES-CBC-192": "aes192",
    "AES-CBC-256": "aes256",
    "3DES-CBC": "3des",
    "AES-GCM-16-128": "aes128gcm16",
    "AES-GCM-16-192": "aes192gcm16",
    "AES-GCM-16-256": "aes256gcm16",
    "HMAC-MD5-96": "md5",
    "HMAC-SHA1-96": "sha1",
    "HMAC-SHA2-256-128": "sha256",
    "HMAC-SHA2-384-192": "sha384",
    "HMAC-SHA2-512-256": "sha512",
    **{f"Group-{number}": word for number, word in GROUPS.items()},
    "modp-1024-160": "modp1024s160",
    "modp-2048-224": "modp2048s224",
    "modp-2048-256": "modp2048s256",
}

GOOGLE_CIPHERS = ("aes256gcm16", "aes192gcm16", "aes128gcm16", "aes256", "aes192", "aes128")
GOOGLE_GROUPS = tuple(GROUPS[number] for number in ("14", "15", "16", "19", "20", "21", "31", "5", "2", "18", "24"))
AZURE_RESPONDER_GROUPS = ("modp768", "modp1024", "modp2048", "modp2048s256")


def propose(encryption: Iterable[str], integrity: Iterable[str], groups: Iterable[str], prf: str = "") -> list[str]:
    """Return up to two proposals: one of AEAD ciphers, one of ciphers that need an integrity algorithm.

    `prf` are the words of the AEAD proposal's PRFs, joined with `-`; "" for ESP, which has none.
    """
    ciphers, hashes, exchange = list(encryption), list(integrity), list(groups)
    aead = [word for word in ciphers if "gcm" in word]
    others = [word for word in ciphers if "gcm" not in word]
    proposals = []
    if aead:
        proposals.append("-".join([*aead, *([prf] if prf else []), *exchange]))
    if others and hashes:
        proposals.append("-".join([*others, *hashes, *exchange]))
    return proposals


def read_azure_ike(connection: Document) -> tuple[str, ...]:
    """Return the IKE proposals of a connection: its custom policy and nothing else, or the default."""
    policy = _read_policy(connection)
    if policy is None:
        return tuple(propose(("aes256", "aes128", "3des"), ("sha256", "sha1"), ("modp1024",)))
    words = [_azure(policy, field) for field in ("ikeEncryption", "ikeIntegrity", "dhGroup")]
    return tuple(propose(words[:1], words[1:2], words[2:], f"prf{words[1]}"))


def read_azure_esp(connection: Document) -> tuple[str, ...]:
    """Return the ESP proposals of a connection; by default it leaves PFS to the other end."""
    policy = _read_policy(connection)
    if policy is None:
        ciphers = ("aes256gcm16", "aes256", "aes128", "3des")
        without = propose(ciphers, ("sha256", "sha1"), ())
        return (*without, *propose(ciphers, ("sha256", "sha1"), AZURE_RESPONDER_GROUPS))
    pfs = str(policy.get("pfsGroup", "None")).lower()
    pfs = str(policy.get("dhGroup")).lower() if pfs == "pfsmm" else pfs
    groups = () if pfs == "none" else (AZURE_WORDS[pfs],)
    return tuple(propose((_azure(policy, "ipsecEncryption"),), (_azure(policy, "ipsecIntegrity"),), groups))


def read_google_ike(tunnel: Document) -> tuple[str, ...]:
    """Return the IKE proposals of a tunnel: everything that Google documents, less what its cipher suite leaves out."""
    return tuple(
        propose(
            _google(tunnel, "phase1.encryption", (*GOOGLE_CIPHERS, "3des")),
            _google(tunnel, "phase1.integrity", ("sha256", "sha384", "sha512", "sha1", "md5")),
            _google(tunnel, "phase1.dh", GOOGLE_GROUPS),
            "prfsha256-prfsha384-prfsha512-prfsha1",
        )
    )


def read_google_esp(tunnel: Document) -> tuple[str, ...]:
    """Return the ESP proposals of a tunnel; Google documents PFS as required."""
    return tuple(
        propose(
            _google(tunnel, "phase2.encryption", GOOGLE_CIPHERS),
            _google(tunnel, "phase2.integrity", ("sha256", "sha512", "sha1")),
            _google(tunnel, "phase2.pfs", GOOGLE_GROUPS),
        )
    )


def _read_policy(connection: Document) -> Document | None:
    policies = items(connection, "properties.ipsecPolicies")
    return policies[0] if policies else None


def _azure(policy: Document, field: str) -> str:
    return AZURE_WORDS[str(policy[field]).lower()]


def _google(tunnel: Document, path: str, everything: Iterable[str]) -> tuple[str, ...]:
    chosen = dig(tunnel, f"cipherSuite.{path}", [])
    return tuple(GOOGLE_WORDS[word] for word in chosen) or tuple(everything)
