"""What a customer has booked, and under which terms.

Tables: ``contracts_termsdraft`` and ``contracts_termsversion`` (published, never changed). The
public Fristenrechner asks the rules; what a device may use is a port for now. Clauses: V-1.1;
V-2, V-12, C-4.5, C-5 come with the contract's life.
"""
