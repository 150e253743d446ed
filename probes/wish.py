"""What a round is to read: the scope, and what the person looks at."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from probes.azure import reads as azure_reads
from probes.documents import Cloud, Document, Documents, Read
from probes.gcp import reads as gcp_reads
from probes.scope import LISTS, Scope


@dataclass(frozen=True, slots=True)
class Wish:
    """What is wanted of the rounds from now on.

    Attributes:
        refresh: ask again whatever the age of the answers.
        listing: list subscriptions and projects although some are named, to choose others.
        everything: run the slow BGP operations for every gateway.
        attended: the gateway they are run for, its id in lower case, empty for none. None as long as nobody said:
            then they are run where there is just one gateway to be seen.
    """

    scope: Scope
    refresh: bool = False
    listing: bool = False
    everything: bool = False
    attended: str | None = None

    def first_reads(self) -> tuple[Read, ...]:
        """What to ask when nothing is known yet."""
        first = (*azure_reads.first_reads(self.scope.azure), *gcp_reads.first_reads(self.scope.gcp))
        return (*first, *LISTS.values()) if self.listing else first

    def follow(self, document: Document, documents: Documents) -> Iterable[Read]:
        """What the answer `document` makes worth asking."""
        if document.read.cloud is Cloud.GCP:
            return gcp_reads.follow(document, self.scope.gcp)
        return azure_reads.follow(document, documents, self.scope.azure, lambda path: self._is_slow(path, documents))

    def _is_slow(self, gateway: str, documents: Documents) -> bool:
        """Whether the slow operations are wanted for the gateway with this id."""
        if not self.scope.slow_reads or self.everything:
            return self.scope.slow_reads
        if self.attended is not None:
            return gateway.casefold() == self.attended
        return azure_reads.count_gateways(documents, self.scope.azure.gateway) == 1
