"""Wire protocol v1 between agent and gateway: frames, limits, signed bytes, session order.

Pure standard library and sans-I/O: bytes in, frames and bytes out. No socket, no clock, no
cryptography. Everything that comes from the other side is hostile until ``frames.parse`` let it
through; the only exceptions that leave this package for bad input are ``Malformed`` and
``session.OutOfOrder``.
"""
