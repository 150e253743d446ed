"""The command line programs that people have, against the lab.

Only with RUN_CLIENTS=1: each of their commands takes a second or two.
"""
