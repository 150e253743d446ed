"""Applies a plan to the clouds of a scope: opens what reads and writes, and closes it."""

from __future__ import annotations

from contextlib import ExitStack, closing

from changes.apply import Outcome, Result, StepResult, Tell, apply_plan
from changes.armed import Armed, Writer
from changes.plan import Plan
from probes.documents import Cloud, Document, Documents, Read
from probes.live import Reader
from probes.meter import RequestMeter
from probes.scope import Scope


def carry_out(
    plan: Plan, documents: Documents, scope: Scope, armed: Armed | None, tell: Tell = lambda _: None
) -> Result:
    """Apply a plan. Clouds that it does not write to are not asked, and their SDK is not loaded.

    Args:
        documents: what the plan was made from.
        armed: without it each step ends as refused, before a socket is used; the guards would refuse it, too.
        tell: called from several threads.
    """
    if armed is None:
        told = "nothing is written: the program was started without --write"
        return Result(tuple(StepResult(step, Outcome.REFUSED, told) for step in plan.steps))
    meter = RequestMeter()
    readers: dict[Cloud, Reader] = {}
    writers: dict[Cloud, Writer] = {}
    with ExitStack() as stack:
        for cloud in sorted({step.cloud for step in plan.steps}):
            readers[cloud] = stack.enter_context(closing(_open_reader(cloud, scope, meter)))
            writers[cloud] = stack.enter_context(closing(_open_writer(cloud, scope, armed, plan, meter)))

        def fetch(read: Read) -> Document:
            return readers[read.cloud].fetch(read)

        return apply_plan(plan, documents, fetch, writers, tell)


def _open_reader(cloud: Cloud, scope: Scope, meter: RequestMeter) -> Reader:
    if cloud is Cloud.AZURE:
        from probes.azure.fetch import AzureReader

        return AzureReader(scope.azure_endpoint, scope.azure_authority, scope.timeout, meter)
    from probes.gcp.fetch import GcpReader

    return GcpReader(scope.gcp_endpoint, scope.timeout, meter, scope.gcp_resource_manager)


def _open_writer(cloud: Cloud, scope: Scope, armed: Armed | None, plan: Plan, meter: RequestMeter) -> Writer:
    if cloud is Cloud.AZURE:
        from changes.azure import AzureWriter

        return AzureWriter(scope, armed, plan.steps, meter)
    from changes.gcp import GcpWriter

    return GcpWriter(scope, armed, plan.steps, meter)
