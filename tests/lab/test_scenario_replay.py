"""Every scenario is one that both clouds would take: its documents are accepted, one by one, as writes."""

import pytest

from lab import load_scenario, scenario_names
from lab.azure.operations import Operations
from lab.clock import SteppedClock
from lab.identity import make_identity
from lab.scenario import Scenario, make_azure_stores, make_google_stores
from lab.world import World
from tests.lab.replay import count_documents, name_rows, replay

IDENTITY = make_identity("caller", "caller@example.iam.gserviceaccount.com")


def open_world(scenario: Scenario) -> World:
    subscriptions, projects, clock = make_azure_stores(scenario), make_google_stores(scenario), SteppedClock()
    operations = Operations(clock)
    return World(
        subscriptions[0], projects[0], clock, IDENTITY, operations, all_azure=subscriptions, all_google=projects
    )


@pytest.mark.parametrize("name", scenario_names())
def test_the_clouds_take_every_document_and_tell_the_same_of_it(name: str) -> None:
    scenario = load_scenario(name)
    shown, made = open_world(scenario), replay(scenario, IDENTITY)
    assert count_documents(made) == count_documents(shown)
    assert name_rows(made) == name_rows(shown)
