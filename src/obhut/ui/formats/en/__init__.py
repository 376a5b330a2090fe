"""English formats for readers in Europe."""
