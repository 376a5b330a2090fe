"""Numbers both sides hold to. Sizes in bytes, lengths in characters, times in milliseconds UTC."""

PATH = "/agent/v1"
LINE_PATH = "/agent/v1/line"  # what a browser asks to test its line; no device comes this way
SUBPROTOCOL = "obhut.1"
PROTO_MIN = 1
PROTO_MAX = 1

MAX_FRAME = 64 * 1024
MAX_BATCH = 256 * 1024
MAX_DEPTH = 6

NONCE_BYTES = 32
SIGNATURE_BYTES = 64
PUBLIC_KEY_BYTES = 32
ID_HEX_LENGTH = 32

MAX_NAME = 255
MAX_LABEL = 64
MAX_CAPS = 32
MAX_VALUES = 40
MAX_MOUNTS = 64
MAX_FAILED_SERVICES = 64
MAX_PATH = 255
MAX_TEXT = 300
MAX_DETAILS = 20
MAX_SEVERITY = 4
MAX_INFLIGHT = 256
MAX_SAMPLES_IN_ROW = 10_000
MAX_KIND = 0xFFFF
MAX_LOOKS = 50
MAX_ARGS = 32 * 1024
MAX_RESULT = 48 * 1024
MAX_TEXT = 500

MAX_SECTION = 16
MAX_SECTIONS = 32
MAX_ENTRIES = 20_000
MAX_KEY = 200
MAX_VALUE_TEXT = 300
MAX_VALUE_KEYS = 32
MAX_VALUE_ITEMS = 64
MAX_PARTS = 64
MAX_PACKED = 1024 * 1024
MAX_UNPACKED = 8 * 1024 * 1024
PART_BYTES = 48 * 1024
HASH_BYTES = 16
"""Of a section of the inventory: entries, their sizes, and how they travel."""

MAX_TIME_MS = 253_402_300_799_999
"""The last millisecond of the year 9999, beyond which no date type goes."""
MAX_SEQ = 2**63 - 1
MAX_ROW_SPAN_MS = 24 * 60 * 60 * 1000

MAX_VALUE = 1e15
MIN_VALUE = 1e-30
"""Magnitudes that single precision holds: beyond them a database refuses the whole batch."""
