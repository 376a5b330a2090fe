"""Obhut: the managed-client platform, a modular monolith."""
