"""What other rooms may use of files."""

from obhut.files.sealing import SealBroken, configure, is_current, read_key_folder, seal, unseal

__all__ = ["SealBroken", "configure", "is_current", "read_key_folder", "seal", "unseal"]
