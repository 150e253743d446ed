"""Diagnosis: what is wrong with a link, how sure that is, what follows from it, and what should hold instead.

Pure functions over documents and the model. `diagnose` gives everything; `explain` tells one check's text.
"""
