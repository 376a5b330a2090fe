"""Plain rules about measured values."""
