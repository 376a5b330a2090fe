"""The agent's package: built from the running program, served below ``/agent/``.

Nothing else of the program is ever served (C-2.6c). The folder that is served is made by a process
of its own (``build``), named after everything that went in, and described by its manifest.
"""
