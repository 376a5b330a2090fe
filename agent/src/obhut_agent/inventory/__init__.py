"""What this machine is made of, collected in a short-lived child of the agent.

``python -m obhut_agent.inventory STATE`` collects, compares with what was sent before and writes
the messages to its output; the agent itself (``obhut_agent.stocktaking``) never loads any of it.
Everything is read only: no package index is refreshed, no lock is taken, nothing is installed.
"""
