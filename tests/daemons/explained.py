"""Where the lab tells something else than the daemons did, and why. Whatever is not here must agree."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Explained:
    """The layers of one fault on which the two differ; without a `why`, the note of the catalogue says it."""

    layers: tuple[str, ...]
    why: str = ""


EXPLAINED = {
    "ts-narrow": Explained(("ipsec",)),
    "asn-same": Explained(("bgp", "azure_bgp", "other", "learned")),
    "prefix-specific": Explained(
        ("learned",),
        "The daemon takes the part, and from then on half of Azure's own network is looked for at Google: no ping "
        "comes back. Microsoft documents that Azure drops what equals or lies inside its own prefixes; the lab does so",
    ),
}
