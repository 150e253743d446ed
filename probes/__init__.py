"""Reads the live state of both clouds into one model, pairs both ends of every tunnel and compares them.

Nothing here writes to a cloud, and nothing here knows how a result is shown.
"""
