"""``obhut simulate agents``: its messages, its count, when it kills, and what it refuses."""

import resource
from random import Random

import psycopg
import pytest
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st

from obhut.cli.errors import CommandFailedError
from obhut.cli.main import main
from obhut.cli.simulate.agents import command, messages
from obhut.cli.simulate.agents.counting import Counting, Sent
from obhut.cli.simulate.agents.identity import Book
from obhut.cli.simulate.agents.killing import moments
from obhut.config.database import dsn
from obhut.config.instance import Instance
from obhut.devices.models import Device
from obhut.health import api as health
from obhut.kernel import clock
from obhut.tenancy.models import Customer, Partner
from obhut_protocol import frames
from obhut_protocol.frames import KIND_SAMPLE_ROW, Data, SampleRow
from tests.roles import database_role

_SEED, _VALUES, _SENT = 3, 25, 6
_SPOOL = "00000000-0000-8000-8000-0000000000aa"


@given(
    seed=st.integers(0, 999_999_999),
    index=st.integers(0, 19_999),
    seq=st.integers(1, 10_000_000),
    count=st.integers(1, 40),
)
def test_a_message_has_the_bytes_of_the_protocol(
    seed: int, index: int, seq: int, count: int
) -> None:
    numbers, at = messages.values(seed, index, seq, count), 1_790_000_000_000
    row = SampleRow(at, at, 1, 1, tuple(numbers))
    assert messages.frame(seq, at, numbers) == frames.encode(Data(seq, KIND_SAMPLE_ROW, at, row))
    assert len(numbers) == count


@pytest.mark.parametrize("count", [1, 25, 40])
def test_the_checksum_is_that_of_the_database(own_database: str, count: int) -> None:
    numbers = messages.values(_SEED, 7, 11, count)
    with connection.cursor() as cursor:
        cursor.execute("select md5(array_send(%s::real[]))", [numbers])
        assert cursor.fetchone()[0] == messages.checksum(numbers)


@given(seconds=st.floats(1, 3600), seed=st.integers(0, 1000))
def test_kills_come_at_moments_of_the_seed(seconds: float, seed: int) -> None:
    found = moments(seconds, seed)
    assert found == moments(seconds, seed) == sorted(found)
    assert len(found) >= 3
    assert all(0 < moment < seconds for moment in found)


def test_agents_keep_their_keys(tmp_path_factory: pytest.TempPathFactory) -> None:
    instance = Instance(tmp_path_factory.mktemp("agents") / "data")
    instance.create()
    book = Book.open(instance)
    book.save(instance)
    first, second = book.identities(2)
    assert [one.device_key for one in Book.open(instance).identities(2)] == [
        first.device_key, second.device_key,
    ]  # fmt: skip
    assert (instance.keys / "simulated_agents.json").stat().st_mode & 0o777 == 0o600


@pytest.fixture
def device(own_database: str) -> Device:
    """A device with six stored messages of ``_SPOOL``."""
    with database_role("owner"):
        partner = Partner.objects.create(name="P")
        customer = Customer.objects.create(partner=partner, name="K", is_demo=True)
        device = Device.objects.create(
            partner=partner, customer=customer, device_key="d" * 32, public_key=b"p" * 32,
            name="agent", hostname="agent", os="linux", agent_version="1", is_simulated=True,
        )  # fmt: skip
        health.prepare(at=clock.real())
        for seq in range(1, _SENT + 1):
            _store(device, seq, messages.values(_SEED, 0, seq, _VALUES))
    return device


def _store(device: Device, seq: int, numbers: list[float]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "insert into health_sample (device_id, partner_id, customer_id, spool_id, seq,"
            ' measured_at, received_at, table_version, count, "values")'
            " values (%s, %s, %s, %s, %s, now(), now(), 1, 1, %s::real[])",
            [device.pk, device.partner_id, device.customer_id, _SPOOL, seq, numbers],
        )


def _count(sent: int = _SENT) -> tuple[int, int, int]:
    name = connection.settings_dict["NAME"]
    with psycopg.connect(dsn("owner").replace("/obhut?", f"/{name}?")) as wire:
        one = Sent("d" * 32, _SPOOL, 0, sent)
        found = Counting(wire, seed=_SEED, values=_VALUES).run([one])
    return found.stored, found.lost, found.duplicates


def test_the_count_finds_all_that_is_there(device: Device) -> None:
    assert _count() == (6, 0, 0)


def test_the_count_finds_what_is_missing_doubled_or_changed(device: Device) -> None:
    assert _count(sent=8) == (6, 2, 0)
    with database_role("owner"):
        _store(device, 2, messages.values(_SEED, 0, 2, _VALUES))
    assert _count() == (6, 0, 1)
    with database_role("owner"), connection.cursor() as cursor:
        cursor.execute('update health_sample set "values"[3] = 0.5 where seq = 4')
    assert _count() == (5, 1, 1)
    with database_role("owner"), connection.cursor() as cursor:
        cursor.execute("delete from health_sample where seq = 5")
    assert _count() == (4, 2, 1)
    assert _count(sent=0) == (0, 0, 1)


@pytest.mark.parametrize(
    "words",
    [
        "--count 0", "--count -1", "--count 1000000000", "--count x", "--count 5 --interval 0",
        "--count 5 --interval nan", "--count 5 --seconds -3", "--count 5 --values 41",
        "--count 5 --values 0", "--count 5 --seed -1", "--count 5 --kill web",
        "--count 5 --jitter 1000", "",
    ],
)  # fmt: skip
def test_bad_input_is_refused_in_german(words: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stop:
        main(["simulate", "agents", *words.split()])
    assert stop.value.code == 2
    assert "Fehler" in capsys.readouterr().err


def test_too_few_open_files_are_explained(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(resource, "getrlimit", lambda _: (256, 1024))
    with pytest.raises(CommandFailedError, match="ulimit -Hn 2064"):
        command._require_files(2000)


def test_without_a_running_gateway_nothing_begins(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["simulate", "agents", "--count", "5"]) == 1
    assert "kein Gateway" in capsys.readouterr().err


def test_the_moments_of_two_seeds_differ() -> None:
    chance = Random(1)
    first, second = chance.sample(range(1000), 2)
    assert moments(60, first) != moments(60, second)
