"""Plain rules of the trail: what an entry may hold and who may read it."""
