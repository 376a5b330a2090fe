"""What a customer has booked. For now only the port that tells what a device may use.

Tables: none yet. Clauses: V-2, V-12, C-4.5, C-5 come with the contract's life.
"""
