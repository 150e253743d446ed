"""Two simulated clouds on loopback: Azure Resource Manager and Google Compute v1, to read and to write.

The lab knows how the clouds answer, and nothing of what looks at them. What each side observes is worked out from how
both are configured.
"""

from lab.azure.store import AzureStore
from lab.clock import Clock, SteppedClock
from lab.google.store import GoogleStore
from lab.keys import PreSharedKey
from lab.play import Lab, start_lab
from lab.scenario import Scenario, load_scenario, scenario_names
from lab.scenario_file import ScenarioError
from lab.trouble import Damage, Fault, Faults
from lab.world import ReceivedRequest

__all__ = [
    "AzureStore",
    "Clock",
    "Damage",
    "Fault",
    "Faults",
    "GoogleStore",
    "Lab",
    "PreSharedKey",
    "ReceivedRequest",
    "Scenario",
    "ScenarioError",
    "SteppedClock",
    "load_scenario",
    "scenario_names",
    "start_lab",
]
