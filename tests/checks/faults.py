"""One state for each check with that fault alone: an edit of a base state, in the topology or in single answers."""

from __future__ import annotations

from tests.checks import faults_of_bgp, faults_of_routes, faults_of_surroundings, faults_of_tunnels, faults_of_vpc
from tests.checks.fault_table import FAULTS, Fault, fall

__all__ = ["FAULTS", "TABLES", "Fault", "fall"]

TABLES = (faults_of_tunnels, faults_of_bgp, faults_of_routes, faults_of_surroundings, faults_of_vpc)
"""The modules that write their faults into the table when they are imported."""
