"""Fixes and provisioning as plans: plan, preview, apply, verify.

This is the only package that may write to a cloud. A plan is an ordered list of steps from what is to what should be,
always computed from live state, so applying it twice does nothing the second time. Nothing is written without `Armed`,
which only the command line makes, and the guard in front of the sockets lets through the calls of one plan and no
other.

    find_fixes(finding, documents) -> Fix(plan) -> carry_out(plan, documents, scope, armed, tell) -> Result -> verify
"""
