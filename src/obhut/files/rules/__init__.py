"""Plain rules of stored files: what they are, what they are for, whether they may leave."""
