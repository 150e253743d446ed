"""Recorded conversations, held again with the lab, and how its answers differ from those that were recorded."""
