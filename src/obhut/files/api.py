"""What other rooms may use of files."""

from obhut.files.disk import TooLarge
from obhut.files.operations import WrongMedia, remove, scan_waiting, store, sweep_orphans
from obhut.files.quota import QuotaExceeded
from obhut.files.rules.purpose import Purpose
from obhut.files.scanners import Scanner, ScannerDown, Verdict
from obhut.files.sealing import SealBroken, configure, is_current, read_key_folder, seal, unseal

__all__ = [
    "Purpose",
    "QuotaExceeded",
    "Scanner",
    "ScannerDown",
    "SealBroken",
    "TooLarge",
    "Verdict",
    "WrongMedia",
    "configure",
    "is_current",
    "read_key_folder",
    "remove",
    "scan_waiting",
    "seal",
    "store",
    "sweep_orphans",
    "unseal",
]
