"""Pure decisions of the inventory."""
