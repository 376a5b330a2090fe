"""Decisions of the catalogue: plain functions over plain values."""
