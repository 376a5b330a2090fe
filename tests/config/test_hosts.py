"""Host names of the pages."""

import pytest

from obhut.config.hosts import allowed_hosts


@pytest.mark.clause("C-5.5")
@pytest.mark.parametrize(
    ("listed", "hosts"),
    [
        ("", ["localhost"]),
        ("obhut.example", ["localhost", "obhut.example"]),
        (" Obhut.Example , .kunden.example ", ["localhost", "obhut.example", ".kunden.example"]),
    ],
)
def test_listed_domains_and_their_subdomains(listed: str, hosts: list[str]) -> None:
    assert allowed_hosts(listed) == hosts


@pytest.mark.clause("C-5.5")
@pytest.mark.parametrize("listed", ["*", "obhut.example,*", ".", "*.example"])
def test_a_name_that_lets_everybody_in_is_refused(listed: str) -> None:
    with pytest.raises(ValueError, match="OBHUT_HOSTS"):
        allowed_hosts(listed)
