"""``make fuzz``: the decoders against bytes that a coverage-guided fuzzer thinks of.

Begins with the kept corpus and the golden frames. What breaks a decoder is written beside the
corpus as ``crash-…``: mend the decoder, and keep the file there as ``….bin``.
"""

import argparse
import json
import sys
import tempfile
from pathlib import Path

import atheris

with atheris.instrument_imports(include=["obhut_protocol", "obhut_gateway.connection"]):
    from tests.protocol.comparing import compare

PROTOCOL = Path(__file__).parents[1] / "tests" / "protocol"
CORPUS = PROTOCOL / "corpus"


def main() -> None:
    """Fuzz for a while; ends with an error where something broke."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=int, default=60)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as grown:
        golden = Path(grown) / "golden"
        golden.mkdir()
        for path in PROTOCOL.glob("golden/*.json"):
            if frame := json.loads(path.read_text()).get("hex"):
                (golden / path.stem).write_bytes(bytes.fromhex(frame))
        atheris.Setup(_options(options.seconds, grown, golden), compare)
        atheris.Fuzz()


def _options(seconds: int, grown: str, golden: Path) -> list[str]:
    """Return the fuzzer's own command line; what it learns goes into the first folder."""
    return [
        sys.argv[0], f"-max_total_time={seconds}", "-max_len=4096", "-timeout=5",
        "-rss_limit_mb=512", f"-artifact_prefix={CORPUS}/", grown, str(CORPUS), str(golden),
    ]  # fmt: skip


if __name__ == "__main__":
    main()
