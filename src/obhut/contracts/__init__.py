"""What a customer has booked, and under which terms.

Tables: ``contracts_termsdraft`` and ``contracts_termsversion`` (published, never changed),
``contracts_seatspan`` (which plan a device has from when until when). The public Fristenrechner
asks the rules. Clauses: V-1.1, C-2.1, C-2.2b (what a device may use and
lacks); V-2, V-12, C-4.5, C-5 come with the contract's life.
"""
