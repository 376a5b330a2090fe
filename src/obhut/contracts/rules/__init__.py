"""Decisions of contracts, without database, clock or framework."""
