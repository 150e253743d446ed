"""Fixes and provisioning as plans: plan, preview, apply, verify.

This is the only package that may write to a cloud. A plan is an ordered list of steps from what is to what should be,
always computed from live state, so applying it twice does nothing the second time. In this version nothing here acts
yet: havpn-tui only reads.
"""
