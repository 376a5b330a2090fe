"""The command ``obhut``: one entry, one module a sub-command, loaded only when it is called."""
