"""The lines that a finding or an explanation may tell somebody to run, as patterns of how they begin."""

from __future__ import annotations

LOOKS = (
    r"az network [\w-]+ (show|list-bgp-peer-status|list-(learned|advertised)-routes|list-ike-sas)",
    r"az monitor (metrics list|log-analytics query)",
    r"az rest --method get",
    r"gcloud compute ([\w-]+|networks subnets) (describe|get-status|get-effective-firewalls|list-bgp-routes)",
    r"gcloud logging read",
    r"gcloud resource-manager org-policies describe",
    r"ping",
    r"Metrics Explorer of",
)
DIAGNOSES = (
    r"az network watcher troubleshooting start",
    r"az network vpn-connection packet-capture start",
)
"""They write what they find into a storage account, and change nothing else."""
