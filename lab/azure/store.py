"""What the Azure subscription holds."""

from dataclasses import dataclass, field
from fnmatch import fnmatchcase

from lab.keys import PreSharedKey
from lab.wire import Document, dig

PROVIDER = "Microsoft.Network"


@dataclass
class AzureStore:
    """One subscription as live wire documents; a change made between two requests shows in the next answer.

    `documents` and `secrets` are keyed by lower-case resource id: ARM treats ids as case-insensitive. `secrets` holds
    the pre-shared key of each connection. `granted` holds the ARM actions that the caller has and `missing_permissions`
    those of them that he lacks all the same, both with `*` allowed. `page_size` splits list answers into pages with a
    nextLink; None is one page.

    `locks` holds the level (`CanNotDelete`, `ReadOnly`) of each locked scope by its id. `denied_types` holds resource
    types such as `Microsoft.Network/publicIPAddresses` that a policy forbids to write, with `*` allowed.
    `given_addresses` are the public addresses that were ever given out: none is given twice. `group_tags` and
    `deployments` belong to resource groups, `reports` are the last results of troubleshoot by the id of their target.

    `stale_until_reset` are ids of gateways that go on telling that nothing is up, whatever is so: connectionStatus,
    counters, BGP peers and routes. A reset of the gateway that has ended takes it out.

    `least_hold_seconds` is connection id -> the least BGP hold time that it accepts, for which no API has a field.
    """

    tenant_id: str
    subscription_id: str
    subscription_name: str
    groups: dict[str, str]
    documents: dict[str, Document] = field(default_factory=dict)
    secrets: dict[str, PreSharedKey] = field(default_factory=dict)
    granted: tuple[str, ...] = ("*",)
    missing_permissions: tuple[str, ...] = ()
    page_size: int | None = None
    locks: dict[str, str] = field(default_factory=dict)
    denied_types: tuple[str, ...] = ()
    given_addresses: set[str] = field(default_factory=set)
    group_tags: dict[str, Document] = field(default_factory=dict)
    deployments: dict[str, Document] = field(default_factory=dict)
    reports: dict[str, Document] = field(default_factory=dict)
    stale_until_reset: set[str] = field(default_factory=set)
    least_hold_seconds: dict[str, int] = field(default_factory=dict)

    def find(self, resource_id: str) -> Document | None:
        """Return the document of a resource id, whatever its casing."""
        return self.documents.get(resource_id.lower())

    def list_type(self, resource_type: str, group: str | None = None) -> list[Document]:
        """Return the documents of one type such as `connections`, in one resource group or in all."""
        wanted = f"{PROVIDER}/{resource_type}".lower()
        inside = f"/resourcegroups/{group.lower()}/" if group else "/"
        return [d for key, d in self.documents.items() if d["type"].lower() == wanted and inside in key]

    def document(self, resource_type: str, name: str) -> Document:
        """Return the live document of a resource by type and name.

        Raises:
            KeyError: there is none, or it is in more than one resource group.
        """
        found = [d for d in self.list_type(resource_type) if d["name"].lower() == name.lower()]
        if len(found) != 1:
            raise KeyError(f"{resource_type}/{name}: {len(found)} of that name")
        return found[0]

    def allows(self, action: str) -> bool:
        """Tell whether the caller may run an action such as `Microsoft.Network/connections/read`."""
        has, lacks = (
            any(fnmatchcase(action.lower(), pattern.lower()) for pattern in patterns)
            for patterns in (self.granted, self.missing_permissions)
        )
        return has and not lacks

    def denies(self, resource_type: str) -> bool:
        """Tell whether a policy forbids to write a type such as `Microsoft.Network/publicIPAddresses`."""
        return any(fnmatchcase(resource_type.lower(), pattern.lower()) for pattern in self.denied_types)

    def refresh(self, gateway_id: str) -> None:
        """Let a gateway tell what is so, whatever the casing of its id."""
        self.stale_until_reset = {stale for stale in self.stale_until_reset if stale.lower() != gateway_id.lower()}

    def public_address(self, configuration: Document) -> str:
        """Return the public address of a gateway's ipConfiguration, or "" where it has none."""
        reference = dig(configuration, "properties.publicIPAddress.id", "")
        return str(dig(self.find(reference), "properties.ipAddress", ""))
