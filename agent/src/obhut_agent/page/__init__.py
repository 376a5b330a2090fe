"""The device's own page: what is collected and why, who looked, when it restarts, what one may do.

A plain file for everybody who works at this machine, without script and without anything from the
network. Written by ``python -m obhut_agent.page STATE``, a short-lived child of the agent.
"""
