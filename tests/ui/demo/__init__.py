"""A small made-up fleet to look at every component with real rows."""
