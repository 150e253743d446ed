"""Which algorithms each side offers, and whether the two offers meet.

Sources: Microsoft "About cryptographic requirements and Azure VPN gateways" (default and custom policies), Google
Cloud "Supported IKE ciphers". Perfect forward secrecy has no part in the first CHILD_SA, which IKE_AUTH makes: a
difference there shows at the first rekey only.
"""

import re
from dataclasses import dataclass

from lab.wire import Document, dig, items


@dataclass(frozen=True)
class Offer:
    """The algorithms one side accepts, in one spelling for both clouds: `AES-CBC-256`, `SHA256`, group number `14`.

    `pfs` are the groups of perfect forward secrecy, `NONE` among them where it may be left out.
    """

    ike_encryption: frozenset[str]
    ike_integrity: frozenset[str]
    groups: frozenset[str]
    esp_encryption: frozenset[str]
    esp_integrity: frozenset[str]
    pfs: frozenset[str]


NO_PFS = "NONE"
AES_CBC = frozenset({"AES-CBC-128", "AES-CBC-192", "AES-CBC-256"})
AES_GCM = frozenset({"AES-GCM-128", "AES-GCM-192", "AES-GCM-256"})

AZURE_DEFAULT = Offer(
    ike_encryption=frozenset({"AES-CBC-256", "AES-CBC-128", "3DES"}),
    ike_integrity=frozenset({"SHA1", "SHA256"}),
    groups=frozenset({"2"}),
    esp_encryption=frozenset({"AES-GCM-256", "AES-CBC-256", "AES-CBC-128", "3DES"}),
    esp_integrity=frozenset({"SHA1", "SHA256"}),
    # As responder; as initiator it offers none. Google's SA is the shorter one, so Google is who rekeys.
    pfs=frozenset({"1", "2", "14", "24", NO_PFS}),
)

GOOGLE_GROUPS = frozenset(["2", "5", "14", "15", "16", "18", "19", "20", "21", "22", "23", "24", "31"])
GOOGLE_DEFAULT = Offer(
    ike_encryption=AES_CBC | AES_GCM | {"3DES"},
    ike_integrity=frozenset({"SHA1", "MD5", "SHA256", "SHA384", "SHA512"}),
    groups=GOOGLE_GROUPS,
    esp_encryption=AES_CBC | AES_GCM,
    esp_integrity=frozenset({"SHA1", "SHA256", "SHA512"}),
    pfs=GOOGLE_GROUPS,
)

GOOGLE_IKEV1 = Offer(
    ike_encryption=frozenset({"AES-CBC-128"}),
    ike_integrity=frozenset({"SHA1"}),
    groups=frozenset({"2"}),
    esp_encryption=frozenset({"AES-CBC-128"}),
    esp_integrity=frozenset({"SHA1"}),
    pfs=frozenset({"2"}),
)

AZURE_GROUPS = {
    "dhgroup1": "1",
    "dhgroup2": "2",
    "dhgroup14": "14",
    "dhgroup2048": "14",
    "dhgroup24": "24",
    "ecp256": "19",
    "ecp384": "20",
    "pfs1": "1",
    "pfs2": "2",
    "pfs14": "14",
    "pfs2048": "14",
    "pfs24": "24",
}
GOOGLE_MODULI = {"MODP-1024-160": "22", "MODP-2048-224": "23", "MODP-2048-256": "24"}
"""Groups that Google's cipher suites call by their moduli (documented)."""

SAME_AS_IKE = "pfsmm"
"""Azure's word for the group that IKE itself uses."""


def spell(word: str) -> str:
    """Return an algorithm of either cloud in the one spelling; a word nobody knows stays as it is and matches nothing.

    `AES256` and `AES-CBC-256` give `AES-CBC-256`; `GCMAES256` and `AES-GCM-16-256` give `AES-GCM-256`;
    `HMAC-SHA2-256-128` and `SHA256` give `SHA256`; `Group-14` gives `14` and `modp-2048-256` gives `24`.
    """
    text = word.upper()
    if text in {"DES3", "3DES", "3DES-CBC"}:
        return "3DES"
    if "AES" in text and (size := re.search(r"(128|192|256)$", text)):
        return f"AES-{'GCM' if 'GCM' in text else 'CBC'}-{size[1]}"
    if hashed := re.search(r"SHA(?:2-)?(1|256|384|512)", text):
        return f"SHA{hashed[1]}"
    if "MD5" in text:
        return "MD5"
    if group := re.fullmatch(r"(?:GROUP-?)?(\d+)", text):
        return group[1]
    return GOOGLE_MODULI.get(text, text)


def read_azure_offer(connection: Document) -> Offer:
    """Return what an Azure connection offers: its one custom policy, or the default when it has none."""
    policies = items(connection, "properties.ipsecPolicies")
    if not policies:
        return AZURE_DEFAULT
    policy = policies[0]
    group = str(policy.get("dhGroup", ""))
    pfs = str(policy.get("pfsGroup", NO_PFS))
    pfs = group if pfs.lower() == SAME_AS_IKE else pfs
    return Offer(
        ike_encryption=frozenset({spell(str(policy.get("ikeEncryption", "")))}),
        ike_integrity=frozenset({spell(str(policy.get("ikeIntegrity", "")))}),
        groups=frozenset({AZURE_GROUPS.get(group.lower(), group)}),
        esp_encryption=frozenset({spell(str(policy.get("ipsecEncryption", "")))}),
        esp_integrity=frozenset({spell(str(policy.get("ipsecIntegrity", "")))}),
        pfs=frozenset({AZURE_GROUPS.get(pfs.lower(), pfs.upper())}),
    )


def read_google_offer(tunnel: Document) -> Offer:
    """Return what a Google tunnel accepts: everything, less what its cipherSuite leaves out."""
    if tunnel.get("ikeVersion") == 1:
        return GOOGLE_IKEV1

    def choose(path: str, everything: frozenset[str]) -> frozenset[str]:
        chosen = dig(tunnel, f"cipherSuite.{path}", [])
        return frozenset(spell(str(word)) for word in chosen) or everything

    return Offer(
        ike_encryption=choose("phase1.encryption", GOOGLE_DEFAULT.ike_encryption),
        ike_integrity=choose("phase1.integrity", GOOGLE_DEFAULT.ike_integrity),
        groups=choose("phase1.dh", GOOGLE_DEFAULT.groups),
        esp_encryption=choose("phase2.encryption", GOOGLE_DEFAULT.esp_encryption),
        esp_integrity=choose("phase2.integrity", GOOGLE_DEFAULT.esp_integrity),
        pfs=choose("phase2.pfs", GOOGLE_DEFAULT.pfs),
    )


def agree_on_ike(one: Offer, other: Offer) -> bool:
    """Tell whether the two offers share an IKE proposal."""
    return bool(one.groups & other.groups) and _share_cipher(
        one.ike_encryption & other.ike_encryption, one.ike_integrity & other.ike_integrity
    )


def agree_on_esp(one: Offer, other: Offer) -> bool:
    """Tell whether the two offers share an ESP proposal."""
    return _share_cipher(one.esp_encryption & other.esp_encryption, one.esp_integrity & other.esp_integrity)


def agree_on_pfs(one: Offer, other: Offer) -> bool:
    """Tell whether a CHILD_SA can be rekeyed: the two offers share a group, or leave it out alike."""
    return bool(one.pfs & other.pfs)


def _share_cipher(encryption: frozenset[str], integrity: frozenset[str]) -> bool:
    # An AEAD cipher brings its own integrity.
    return bool(encryption & AES_GCM) or bool(encryption and integrity)
