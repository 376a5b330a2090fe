"""Pages that combine rooms, for operator, partners and customers alike. No tables."""
