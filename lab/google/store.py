"""What the Google Cloud project holds."""

from dataclasses import dataclass, field
from fnmatch import fnmatchcase

from lab.google.operations import Operations
from lab.keys import PreSharedKey
from lab.wire import Document

LINK_BASE = "https://www.googleapis.com/compute/v1/"


@dataclass
class GoogleStore:
    """One project as live wire documents; a change made between two requests shows in the next answer.

    `documents` and `secrets` are keyed by the path below the project, such as `regions/us-east4/vpnTunnels/t0` or
    `global/networks/n`. `granted` holds the permissions that the caller has and `missing_permissions` those of them
    that he lacks all the same, both with `*` allowed.
    `page_size` caps every page whatever `maxResults` says; None is no cap. `quota_limits` is metric -> limit where it
    is not the usual one. `unreachable` are scopes such as `regions/R` that lists can't reach just now.
    `serial` counts what was made, `handed_out` are public addresses that were ever given, `ready_at` is tunnel -> the
    lab's second from which on it is provisioned.

    `passive_peers` are BGP peers (path of the router, name) that wait to be dialled, for which no API has a field.
    """

    project: str
    region: str
    regions: tuple[str, ...]
    documents: dict[str, Document] = field(default_factory=dict)
    secrets: dict[str, PreSharedKey] = field(default_factory=dict)
    granted: tuple[str, ...] = ("*",)
    missing_permissions: tuple[str, ...] = ()
    page_size: int | None = None
    quota_limits: dict[str, float] = field(default_factory=dict)
    unreachable: tuple[str, ...] = ()
    operations: Operations = field(default_factory=Operations)
    serial: int = 0
    handed_out: set[str] = field(default_factory=set)
    ready_at: dict[str, float] = field(default_factory=dict)
    passive_peers: set[tuple[str, str]] = field(default_factory=set)

    def key(self, link: str) -> str:
        """Return the path below the project of a full or partial link, whatever host it names."""
        _, found, rest = link.partition(f"projects/{self.project}/")
        return rest if found else link

    def name(self, link: str) -> str:
        """Return the path from `projects/` on of a link or key: what tells resources of two projects apart."""
        return f"projects/{self.project}/{self.key(link)}"

    def link(self, key: str) -> str:
        """Return the full link of a path below the project, as every answer writes it."""
        return f"{LINK_BASE}projects/{self.project}/{key}"

    def find(self, link: str | None) -> Document | None:
        """Return the document that a link or key names."""
        return self.documents.get(self.key(link)) if link else None

    def list_type(self, collection: str, scope: str | None = None) -> dict[str, Document]:
        """Return key -> document of one collection such as `vpnTunnels`, in one scope such as `regions/R` or in all."""
        return {
            key: document
            for key, document in self.documents.items()
            if key.split("/")[-2] == collection and (scope is None or key.startswith(f"{scope}/"))
        }

    def document(self, collection: str, name: str) -> Document:
        """Return the live document of a resource by collection and name.

        Raises:
            KeyError: there is none, or it is in more than one region.
        """
        found = [d for key, d in self.list_type(collection).items() if key.rpartition("/")[2] == name]
        if len(found) != 1:
            raise KeyError(f"{collection}/{name}: {len(found)} of that name")
        return found[0]

    def allows(self, permission: str) -> bool:
        """Tell whether the caller has a permission such as `compute.routers.get`."""
        has, lacks = (
            any(fnmatchcase(permission.lower(), pattern.lower()) for pattern in patterns)
            for patterns in (self.granted, self.missing_permissions)
        )
        return has and not lacks
