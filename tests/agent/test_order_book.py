"""A device judges with its real child, from files on its disk: orders, policy, changes of trust."""

import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from obhut.authority.api import sign
from obhut_agent import claims, clock, policy_file, verdicts
from obhut_agent.judge import Judge
from obhut_agent.order_book import OrderBook
from obhut_agent.state import State
from obhut_agent.verdict_words import Question
from obhut_protocol import deeds
from obhut_protocol.authority import kinds, orders, revocations, roots
from obhut_protocol.authority import trust as trusts
from obhut_protocol.authority.bounds import DAY_MS, HOUR_MS
from obhut_protocol.authority.documents import Kind, encode
from obhut_protocol.authority.orders import Order
from obhut_protocol.authority.refusals import Reason, Refused
from obhut_protocol.authority.revocations import Revocations
from obhut_protocol.authority.signers import Instants
from obhut_protocol.deeds import Stage
from obhut_protocol.orders import Outcome
from obhut_protocol.policies import layers
from obhut_protocol.policies.layers import Layer, Level
from tests.authority.cast import ANNA, BERT, NOW, ROOT, device, file_signer, order, trust

SERVER = file_signer("server orders")
ALLOWING = {
    "order.keys": [SERVER.key.public.hex()],
    "services": ["cups.service"],
    "verbs": {kinds.DEVICE_RESTART: 1, kinds.SERVICE_RESTART: 3},
    "protected": [[480, 1020]],
}
Open = Callable[[int], OrderBook]


@pytest.fixture(autouse=True)
def now(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now_ms", lambda: NOW)


@pytest.fixture
def open_book(tmp_path: Path) -> Iterator[Open]:
    """Start the agent of a device; what it kept is there again the next time."""
    running: dict[int, OrderBook] = {}

    def start(number: int = 1) -> OrderBook:
        state = State(tmp_path / str(number))
        if number in running:
            running[number].close()
        else:
            state.create()
            state.trust.write_bytes(trusts.encode(trust(number)))
            claims.create(state.claims)
        running[number] = OrderBook(state, Judge(state))
        return running[number]

    yield start
    for book in running.values():
        book.close()


def _state(book: OrderBook) -> State:
    return State(book.claims._path.parent)


def _refusal(action: Callable[[], Any]) -> Reason:
    with pytest.raises(Refused) as refused:
        action()
    return refused.value.reason


def _layer(values: dict[str, Any], version: int = 1, held: Layer | None = None) -> bytes:
    before = b"" if held is None else layers.digest(held)
    body = layers.write(
        Layer(Level.CUSTOMER, "k7", version, before, NOW, None, values, (), "Nachtschicht")
    )
    return layers.encode((ANNA.signed,), sign(Kind.LAYER, body, ANNA.signer))


def _accept(book: OrderBook, raw: bytes) -> None:
    Judge(_state(book)).accept_layer(Question(raw, Instants.at(NOW)))


def _restart(number: int) -> bytes:
    made = Order(number.to_bytes(16), kinds.DEVICE_RESTART, {}, device(1), NOW, NOW, NOW + HOUR_MS)
    return encode(sign(Kind.ORDER, orders.write(made), SERVER))


def test_an_order_is_done_once_and_stands_in_the_log(open_book: Open) -> None:
    book, raw = open_book(1), order().bundle(device(1))
    allowed = book.command(raw)
    book.ended(allowed.manifest.nonce, Outcome.DONE, b"gut")
    book.told(allowed.manifest.nonce)
    assert _refusal(lambda: book.command(raw)) is Reason.REPLAYED
    assert _refusal(lambda: open_book(1).command(raw)) is Reason.REPLAYED
    written = list(deeds.entries(_state(book).deeds.read_bytes()))
    assert [entry.deed.stage for entry in written] == [Stage.BEGUN, Stage.ENDED]
    assert {(entry.deed.name, entry.deed.reason) for entry in written} == {
        ("Anna", "Druckdienst hängt")
    }
    assert open_book(1).head == written[-1].head


def test_a_refused_order_leaves_no_trace(open_book: Open) -> None:
    book = open_book(1)
    raw = order()._replace(content=b"rm -rf /\n").bundle(device(1))
    assert _refusal(lambda: book.command(raw)) is Reason.CONTENT
    assert book.head == deeds.EMPTY
    assert book.command(order().bundle(device(1)))


def test_two_agents_one_manifest(open_book: Open) -> None:
    """Each that is named does it once; with the other's bundle it does nothing."""
    first, second = open_book(1), open_book(2)
    bundles = order().bundles()
    assert _refusal(lambda: second.command(bundles[device(1)])) is Reason.NOT_LISTED
    assert first.command(bundles[device(1)]).name == second.command(bundles[device(2)]).name
    assert _refusal(lambda: second.command(bundles[device(2)])) is Reason.REPLAYED


def test_interrupted_is_reported_and_not_repeated(open_book: Open) -> None:
    raw = order().bundle(device(1))
    nonce = open_book(1).command(raw).manifest.nonce
    again = open_book(1)
    assert [(one.nonce, one.outcome) for one in again.unfinished()] == [(nonce, Outcome.LOST)]
    assert _refusal(lambda: again.command(raw)) is Reason.REPLAYED
    again.told(nonce)
    assert list(open_book(1).unfinished()) == []


def test_a_clock_set_back(open_book: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    book = open_book(1)
    late = order(nonce=bytes(16), issued_at=NOW + DAY_MS, not_before=NOW + DAY_MS,
                 expires_at=NOW + DAY_MS + HOUR_MS)  # fmt: skip
    with monkeypatch.context() as tomorrow:
        tomorrow.setattr(clock, "now_ms", lambda: NOW + DAY_MS)
        book.command(late.bundle(device(1)))
    assert _refusal(lambda: book.command(order().bundle(device(1)))) is Reason.EXPIRED


def test_the_server_s_time_only_ends_things(open_book: Open) -> None:
    book, raw = open_book(1), order().bundle(device(1))
    late = NOW + 2 * HOUR_MS
    assert _refusal(lambda: book.command(raw, server_time=late)) is Reason.EXPIRED
    early = order(nonce=bytes(16), not_before=NOW + 1).bundle(device(1))
    assert _refusal(lambda: book.command(early, server_time=NOW + 1)) is Reason.NOT_YET
    assert book.command(raw, server_time=0)


# Class B and the policy that is kept


class InProcess:
    """The child's own code without the child, for what is asked very often."""

    def __init__(self, state: State) -> None:
        self._state = state

    def command(self, question: Question) -> None:
        verdicts.answer("command", self._state, question)

    def order(self, question: Question) -> None:
        verdicts.answer("order", self._state, question)


def test_fifty_restarts_from_a_server_that_was_taken_over(open_book: Open) -> None:
    book = open_book(1)
    _accept(book, _layer(ALLOWING))
    assert book.order(_restart(0), minute_of_week=60).verb == kinds.DEVICE_RESTART
    book.told(bytes(16))
    book.close()
    obeyed = 0
    for number in range(1, 50):
        again = OrderBook(_state(book), InProcess(_state(book)))  # a restart gives no fresh start
        raw = _restart(number)
        refused = _refusal(lambda: again.order(raw, minute_of_week=60))  # noqa: B023
        obeyed += refused is not Reason.DAILY_LIMIT
        again.close()
    assert obeyed == 0


def test_services_restart_as_often_as_the_policy_says(open_book: Open) -> None:
    state = _state(open_book(1))
    _accept(open_book(1), _layer(ALLOWING))
    book, obeyed = OrderBook(state, InProcess(state)), []
    for number in range(50):
        made = Order(number.to_bytes(16), kinds.SERVICE_RESTART, {"service": "cups.service"},
                     device(1), NOW, NOW, NOW + HOUR_MS)  # fmt: skip
        with suppress(Refused):
            raw = encode(sign(Kind.ORDER, orders.write(made), SERVER))
            obeyed.append(book.order(raw, minute_of_week=60))
    book.close()
    assert len(obeyed) == 3


def test_without_a_signed_policy_the_server_can_do_nothing(open_book: Open) -> None:
    book = open_book(1)
    assert _refusal(lambda: book.order(_restart(1), minute_of_week=60)) is Reason.SIGNATURE


def test_protected_time_holds_offline_for_class_b(open_book: Open) -> None:
    book = open_book(1)
    _accept(book, _layer(ALLOWING))
    again = open_book(1)
    refused = _refusal(lambda: again.order(_restart(1), minute_of_week=480))
    assert refused is Reason.OUTSIDE_WINDOW


def test_a_policy_may_forbid_what_a_certificate_allows(open_book: Open) -> None:
    book = open_book(1)
    _accept(book, _layer({"commands.kinds": [kinds.TERMINAL]}))
    assert _refusal(lambda: book.command(order().bundle(device(1)))) is Reason.POLICY


def test_an_older_policy_does_not_come_back(open_book: Open) -> None:
    book = open_book(1)
    first = _layer({"commands.kinds": []})
    held = layers.read(layers.decode(first)[1].body)
    second = _layer({"commands.kinds": [kinds.SCRIPT]}, 2, held)
    _accept(book, first)
    _accept(book, second)
    assert _refusal(lambda: _accept(book, first)) is Reason.OLD_VERSION
    kept = policy_file.load(_state(book))
    assert len(kept.layers) == 1
    assert kept.merged(device(1))["commands.kinds"].steps[0].author == "Anna"


# Changes of trust


def test_a_person_disabled_before_delivery(open_book: Open) -> None:
    book, raw = open_book(1), order().bundle(device(1))
    found = Revocations("p12", 1, NOW, frozenset({ANNA.certificate.serial}))
    by_bert = sign(Kind.REVOCATIONS, revocations.write(found), BERT.signer)
    judge, ask = Judge(_state(book)), Instants.at(NOW)
    judge.accept_revocations(Question(layers.encode((BERT.signed,), by_bert), ask))
    assert _refusal(lambda: book.command(raw)) is Reason.CERTIFICATE_REVOKED
    empty = layers.encode((), ROOT.revoke(1))
    assert _refusal(lambda: judge.accept_revocations(Question(empty, ask))) is Reason.OLD_VERSION


def test_a_root_follows_on_the_old_one(open_book: Open) -> None:
    book, new = open_book(1), file_signer("new root")
    judge, ask = Judge(_state(book)), Instants.at(NOW)
    forged = encode(ROOT.rotated(new, keys=(new.key,)))
    assert _refusal(lambda: judge.accept_roots(Question(forged, ask))) is Reason.ROOT_SIGNATURE
    judge.accept_roots(Question(encode(ROOT.rotated(ROOT.safe, new, keys=(new.key,))), ask))
    refused = _refusal(lambda: book.command(order().bundle(device(1))))
    assert refused is Reason.CERTIFICATE_SIGNATURE
    assert trusts.decode(_state(book).trust.read_bytes()).root("p12").version == 2
    garbage = Question(roots.write(ROOT.set), ask)
    assert _refusal(lambda: judge.accept_roots(garbage)) is Reason.MALFORMED


def test_the_core_never_loads_the_library(tmp_path: Path) -> None:
    code = (
        "import sys, obhut_agent.order_book, obhut_agent.judge, obhut_agent.policy_file\n"
        "heavy = {'cryptography', 'asyncio', 'dataclasses', 'inspect', 'logging', 'argparse'}\n"
        "assert not heavy & set(sys.modules), heavy & set(sys.modules)\n"
    )
    subprocess.run([sys.executable, "-S", "-c", code], check=True, env={
        "PYTHONPATH": str(Path(claims.__file__).parents[1])})  # fmt: skip
