"""Real IKEv2, IPsec and BGP daemons as a second witness of what the lab says.

Only with RUN_DAEMONS=1, as root, with strongSwan and BIRD. What they are told is read from the documents of both
clouds and from nothing that the lab's engine works out. Whatever doesn't start a daemon runs in every test run.
"""
