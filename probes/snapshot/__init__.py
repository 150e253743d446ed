"""Snapshots: one file that holds what both clouds said, masked unless told otherwise, and that opens offline."""
