"""What other rooms may use of the inventory."""

__all__: list[str] = []
