"""Door of the authority: build, sign, read and judge signed orders."""

from obhut.authority.bundles import SignedOrder, decode, draft, encode
from obhut.authority.signers import (
    LOUD_NAME,
    Authenticator,
    FileSigner,
    Signer,
    SignerError,
    SoftwareSigner,
    sign,
)
from obhut.authority.verifying import verify

__all__ = [
    "LOUD_NAME",
    "Authenticator",
    "FileSigner",
    "SignedOrder",
    "Signer",
    "SignerError",
    "SoftwareSigner",
    "decode",
    "draft",
    "encode",
    "sign",
    "verify",
]
