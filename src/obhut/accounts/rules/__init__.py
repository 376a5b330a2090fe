"""Decisions about people: plain functions, no database, no clock."""
