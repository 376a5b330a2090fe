"""The launcher behind ``obhut up``: one thread, one event loop, no Django.

``supervisor`` keeps children alive, ``guard`` ends them when the supervisor was killed, ``plan``
says which children an instance has, ``reach`` and ``identity`` decide under which user they run.
"""
