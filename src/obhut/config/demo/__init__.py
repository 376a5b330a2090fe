"""The demonstration: an operator with partners, customers, people and 500 simulated devices.

``prepare`` (at every start, before the sign-in page) makes what is missing of people, customers
and devices; a Vorgang of the worker (``history``) then fills ninety days of the past; a loop of
the worker (``stage``) plays the devices from then on. All of it is marked and comes from one seed.
"""

from obhut.config.demo.people import FIRST_LOGIN, Login, code
from obhut.config.demo.preparing import prepare

__all__ = ["FIRST_LOGIN", "Login", "code", "prepare"]
