"""Numbers of signed documents. Sizes in bytes, lengths in characters, times in milliseconds UTC."""

MINUTE_MS = 60_000
HOUR_MS = 60 * MINUTE_MS
DAY_MS = 24 * HOUR_MS

MAX_BODY = 32 * 1024
MAX_BUNDLE = 31 * 1024
"""Fits as one value into the arguments of a command frame (``limits.MAX_ARGS``)."""
MAX_CONTENT = 20 * 1024
MAX_SIGNATURES = 8
MAX_SIGNERS = 2
MAX_KEY = 600
MAX_SIGNATURE = 600
MAX_AUTHENTICATOR_DATA = 1024
MAX_CLIENT_DATA = 2048

MAX_ROOT_KEYS = 8
MAX_ORIGINS = 8
MAX_RIGHTS = 32
MAX_SCOPE = 64
MAX_SERIALS = 1500
MAX_ARGS = 4 * 1024
MAX_REASON = 500
MAX_TICKET = 64
MAX_DEVICES = 1_000_000
"""Of one manifest; what a technician may is far less and stands in the certificate."""
MAX_PROOF = 20
"""Steps from a device to the root of so long a list: the binary logarithm of ``MAX_DEVICES``."""
MAX_PLACE = 64

NONCE_BYTES = 16
SERIAL_BYTES = 16
HASH_BYTES = 32

MAX_CERTIFICATE_MS = 400 * DAY_MS
SESSION_MS = HOUR_MS
QUEUED_MS = 7 * DAY_MS
ORDER_MS = DAY_MS
"""Longest validity of a certificate, of what opens a session, of what may wait for a device that
is off, of a class B order."""
CLOCK_MS = 2 * MINUTE_MS
"""How much a device's clock may be behind the clock of the one who signed."""
