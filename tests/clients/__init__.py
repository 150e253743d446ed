"""The command line programs that people have, against the lab.

Only with RUN_CLIENTS=1: each of their commands takes a second or two. With WRITE_CLIENTS=1 as well, what was run goes
into docs/clients.md.
"""
