"""One of the two moments that are compared."""

from __future__ import annotations

from dataclasses import dataclass, replace

from probes.azure.parse import parse_azure
from probes.checks.finding import Finding
from probes.documents import Cloud, Documents
from probes.gcp.lists import Lists
from probes.gcp.parse import parse_gcp
from probes.matrix import Matrix
from probes.model import Gateway, Link, Tunnel
from probes.routes.model import Reconciliation
from probes.routes.reconcile import reconcile
from probes.scope import Scope
from probes.snapshot.record import Masking, Snapshot
from probes.survey import survey


@dataclass(frozen=True, slots=True)
class Lane:
    """One tunnel with its key of the moment: `tunnel 1`, or `spare 0` for Azure ends without a counterpart."""

    key: str
    tunnel: Tunnel

    @property
    def azure_id(self) -> str:
        """Of the connection with its instance; empty if there is none. Azure's ids differ in case only by chance."""
        return self.tunnel.azure.id.casefold() if self.tunnel.azure else ""

    @property
    def gcp_id(self) -> str:
        """Of the VPN tunnel; empty if there is none."""
        return self.tunnel.gcp.id if self.tunnel.gcp else ""

    @property
    def numbers(self) -> tuple[int, int]:
        """Instance and interface, -1 where there is no such end."""
        ends = (self.tunnel.azure, self.tunnel.gcp)
        return (ends[0].index if ends[0] else -1, ends[1].index if ends[1] else -1)


@dataclass(frozen=True, slots=True)
class Moment:
    """What is found in a snapshot.

    Attributes:
        gateways: all of them, also those of no link.
        hidden: what could not be read and may hide a link or an end of one.
        scope: what was asked for, without how it was reached and how thoroughly.
    """

    documents: Documents
    lists: Lists
    matrices: tuple[Matrix, ...]
    gateways: tuple[Gateway, ...]
    hidden: tuple[str, ...]
    scope: Scope
    masking: Masking

    def routes_of(self, link: Link) -> Reconciliation:
        """What became of each prefix of a link."""
        return reconcile(link, self.documents, self.lists)


def moment_of(snapshot: Snapshot) -> Moment:
    """Everything that is compared, found anew from the documents."""
    documents, scope = snapshot.documents, snapshot.scope
    found = survey(documents, scope.azure.gateway, scope.gcp.gateway)
    azure, gcp = parse_azure(documents, scope.azure.gateway), parse_gcp(documents, scope.gcp.gateway)
    return Moment(
        documents,
        Lists(documents),
        found.matrices,
        (*azure.gateways, *gcp.gateways),
        found.hidden,
        replace(Scope(), azure=scope.azure, gcp=scope.gcp),
        snapshot.masking,
    )


def lanes_of(link: Link) -> tuple[Lane, ...]:
    """The tunnels of a link under the keys of its matrix; spare ends by their number among the spare ones."""
    real = [tunnel for tunnel in link.tunnels if not tunnel.spare]
    spare = [tunnel for tunnel in link.tunnels if tunnel.spare]
    lanes = [Lane(f"tunnel {number}", tunnel) for number, tunnel in enumerate(real)]
    return (*lanes, *(Lane(f"spare {number}", tunnel) for number, tunnel in enumerate(spare)))


def why_unseen(cloud: Cloud, link: Link) -> str:
    """Why an end that is not among those of this side may be there all the same; empty if it may not."""
    complete = (link.azure if cloud is Cloud.AZURE else link.gcp).ends_complete
    return "" if complete.has_content else complete.reason or complete.standing.value


def findings_of(matrix: Matrix) -> tuple[Finding, ...]:
    """The findings of a link, with those that are folded under others: folding is no change of the link."""
    return tuple(_flatten(matrix.findings))


def _flatten(findings: tuple[Finding, ...]) -> list[Finding]:
    return [each for finding in findings for each in (finding, *_flatten(finding.consequences))]
