"""What the link survives: what still carries traffic without a part, and what both vendors ask for their promises.

Pure functions of the model and of the answers under it. Nothing here is a finding: a link that stands on one leg works.
"""
