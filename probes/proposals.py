"""IKE and IPsec algorithms in names common to both clouds, and whether two ends have a set in common."""

from __future__ import annotations

import re

from probes.model import Proposals

ROLES = (
    "IKE encryption",
    "IKE integrity",
    "IKE group",
    "IPsec encryption",
    "IPsec integrity",
    "PFS group",
)
NO_PFS = "None"
PRF = "IKE PRF"
"""A role that only Google has; Azure states none."""

_AZURE_GROUPS = {
    "DHGroup1": "1",
    "DHGroup2": "2",
    "DHGroup14": "14",
    "DHGroup2048": "14",
    "DHGroup24": "24",
    "ECP256": "19",
    "ECP384": "20",
    "PFS1": "1",
    "PFS2": "2",
    "PFS14": "14",
    "PFS2048": "14",
    "PFS24": "24",
}


def azure_group(name: str, main_mode_group: str = "") -> str:
    """The number of Azure's `dhGroup` or `pfsGroup`; `PFSMM` is the group of the main mode."""
    return main_mode_group if name == "PFSMM" else _AZURE_GROUPS.get(name, name)


def find_unstated_prf(azure: Proposals, gcp: Proposals) -> tuple[str, ...]:
    """The pseudo-random functions that Google restricts itself to, if none is that of an integrity Azure offers.

    Azure does not state its PRF; that it goes with the integrity is inferred.
    """
    allowed = dict(gcp.roles).get(PRF, ())
    return () if set(allowed) & set(dict(azure.roles).get("IKE integrity", ())) else allowed


_MODP = {"MODP-1024-160": "22", "MODP-2048-224": "23", "MODP-2048-256": "24"}
"""Google's words for the groups of RFC 5114 (Cloud VPN, supported IKE ciphers; documented)."""


def google_algorithm(name: str) -> str:
    """Google's `cipherSuite` spelling in the common name: `AES-GCM-16-256` is `GCMAES256`, `Group-14` is `14`.

    A spelling that is not known comes back as it is, and then matches only itself.
    """
    upper = name.upper().removeprefix("PRF-")
    if upper in _MODP:
        return _MODP[upper]
    if found := re.fullmatch(r"GROUP-?(\d+)", upper):
        return found[1]
    if found := re.fullmatch(r"AES-?GCM-?16-?(128|192|256)|AES(128|192|256)GCM16", upper):
        return "GCMAES" + (found[1] or found[2])
    if found := re.fullmatch(r"AES-?CBC-?(128|192|256)|AES-?(128|192|256)", upper):
        return "AES" + (found[1] or found[2])
    if found := re.fullmatch(r"HMAC-?SHA2-?(256|384|512)(-\d+)?|SHA2-?(256|384|512)(-\d+)?", upper):
        return "SHA" + (found[1] or found[3])
    if re.fullmatch(r"HMAC-?SHA-?1(-\d+)?", upper):
        return "SHA1"
    if re.fullmatch(r"HMAC-?MD5(-\d+)?", upper):
        return "MD5"
    return {"3DES-CBC": "DES3", "3DES": "DES3"}.get(upper, name)


def find_missing_overlap(one: Proposals, other: Proposals) -> str:
    """The first role in which the two ends have no value in common; empty if they can agree.

    Integrity does not count where both ends share an AES-GCM encryption, which brings its own. Azure's `None` for
    PFS leaves the choice open.
    """
    first, second = dict(one.roles), dict(other.roles)
    combined = False
    for role in ROLES:
        offered, accepted = first.get(role, ()), second.get(role, ())
        common = set(offered) & set(accepted) if offered and accepted else set(offered) | set(accepted)
        if role.endswith("integrity") and combined:
            continue
        if offered and accepted and not common and not (role == "PFS group" and NO_PFS in (*offered, *accepted)):
            return role
        if role.endswith("encryption"):
            combined = any(name.startswith("GCMAES") for name in common)
    return ""
