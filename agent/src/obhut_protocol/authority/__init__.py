"""Who may order what on a device: signed documents, and the chain by which a device checks them.

Pure like all of this package: bytes in, documents or a refusal out; no file, no clock, no
cryptography (callers pass ``Verify``). Every document is a ``Signed`` envelope around a body in
canonical MessagePack; what is signed is the context of its kind and the body as it was read, never
something built again. A body of another version, with more or fewer fields, or in another than
the one canonical encoding is refused: a device that skipped a field that it does not know could
skip the very one that limits an order.
"""
