"""A browser tests its line: words are echoed, nobody is let in, nothing is stored."""

import pytest

from obhut_gateway import line
from obhut_protocol import batch
from obhut_protocol.limits import LINE_PATH
from tests.gateway.conftest import Gateway
from tests.gateway.machine import Wire
from tests.gateway.poster import Post

TEXT = 1
BROWSER = "Origin: https://example.org\r\n"


def _wire(gateway: Gateway) -> Wire:
    wire = Wire(gateway.port, headers=BROWSER, path=LINE_PATH)
    assert wire.status == 101
    return wire


@pytest.mark.clause("C-2.6d")
def test_short_words_come_back(gateway: Gateway) -> None:
    wire = _wire(gateway)
    for word in (b"obhut-line", b"12345", b""):
        wire.send_bytes(word, TEXT)
        assert wire.receive_bytes() == word


@pytest.mark.parametrize(("word", "opcode"), [(b"x" * 65, TEXT), (b"kurz", 2), (b"kurz", 9)])
def test_anything_else_ends_it(gateway: Gateway, word: bytes, opcode: int) -> None:
    wire = _wire(gateway)
    wire.send_bytes(word, opcode)
    assert wire.closed_with() == 0


def test_it_echoes_twenty_words_and_no_more(gateway: Gateway) -> None:
    wire = _wire(gateway)
    for _ in range(line.MOST_WORDS):
        wire.send_bytes(b"noch eins", TEXT)
        assert wire.receive_bytes() == b"noch eins"
    wire.send_bytes(b"noch eins", TEXT)
    assert wire.closed_with() == 0


@pytest.mark.clause("C-2.6d")
def test_any_page_may_read_the_answer_to_a_post(gateway: Gateway) -> None:
    post = Post(gateway.fallback_port)
    head = f"POST {batch.LINE_PATH} HTTP/1.1\r\nHost: x\r\n{BROWSER}Content-Length: 0\r\n\r\n"
    answer = post.raw(head.encode())
    assert answer is not None
    assert (answer.status, answer.body) == (200, line.WORD)
    assert answer.headers["access-control-allow-origin"] == "*"
    post.close()


def test_testers_have_tokens_of_their_own() -> None:
    bucket = line.new_bucket()
    answers = [line.posted(bucket).status for _ in range(40)]
    assert answers[0] == 200
    assert answers[-1] == 503
