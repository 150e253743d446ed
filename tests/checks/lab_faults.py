"""One state for each check, made in the lab; and the checks for which there is none, with the reason."""

from __future__ import annotations

from tests.checks import (
    lab_faults_of_bgp,
    lab_faults_of_routes,
    lab_faults_of_surroundings,
    lab_faults_of_tunnels,
)
from tests.checks.lab_table import LAB_FAULTS, LabFault

__all__ = ["DOCUMENTS_ONLY", "LAB_FAULTS", "TABLES", "LabFault"]

TABLES = (lab_faults_of_tunnels, lab_faults_of_bgp, lab_faults_of_routes, lab_faults_of_surroundings)
"""The modules that write their faults into the table when they are imported."""

DOCUMENTS_ONLY = {
    "HAVA05": "the lab resolves no names, so there the tunnel falls and not only may",
    "HAVA20": "Azure refuses it, and what a gateway does in such a state nobody has told",
    "HAVD19": "the Azure of the lab makes no AS path longer, and trouble cannot tell the peers of one router apart",
}
"""Checks whose state can be in documents only: the sweep over edited documents has it."""
