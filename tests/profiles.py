"""How hypothesis searches. Loaded by the conftest, and by name where no conftest is (``-p``)."""

import os

from hypothesis import settings

# How long an example takes says how busy the machine is.
settings.register_profile("obhut", deadline=None, derandomize=True)  # the gate is reproducible
settings.register_profile("search", deadline=None, max_examples=1_000)
settings.load_profile(os.environ.get("OBHUT_TEST_PROFILE", "obhut"))
