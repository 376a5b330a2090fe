"""Formats that differ from Django's, for ``FORMAT_MODULE_PATH``."""
