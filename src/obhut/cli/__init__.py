"""The commands: one entry for people, scripts and the supervisor."""
