"""Where a device is: only public addresses, a proxy is believed only on this machine."""

import pytest

from obhut_gateway.places import public_address


@pytest.mark.parametrize(
    ("peer", "forwarded", "address"),
    [
        ("93.184.216.34", "", "93.184.216.34"),
        ("93.184.216.34", "1.1.1.1", "93.184.216.34"),
        ("127.0.0.1", "9.9.9.9, 93.184.216.34", "93.184.216.34"),
        ("::1", "93.184.216.34", "93.184.216.34"),
        ("127.0.0.1", "", ""),
        ("127.0.0.1", "unknown", ""),
        ("127.0.0.1", "192.168.1.7", ""),
        ("192.168.1.7", "93.184.216.34", ""),
        ("2a02:908:1:2:3:4:5:6", "", "2a02:908:1:2::"),
        ("::ffff:93.184.216.34", "", "93.184.216.34"),
        ("", "", ""),
    ],
)
def test_the_public_address(peer: str, forwarded: str, address: str) -> None:
    assert public_address(peer, forwarded=forwarded) == address
