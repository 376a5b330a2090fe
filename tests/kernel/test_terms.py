"""The terms as data: presets, overlays, names."""

import pytest

from obhut.kernel.notice import NoticePeriod
from obhut.kernel.terms import MANAGED_SERVICES, SAAS, UnknownTermsError, terms_named


def test_presets_by_name() -> None:
    assert terms_named("managed-services") == MANAGED_SERVICES
    assert terms_named("saas") == SAAS
    assert SAAS.prepaid
    assert not MANAGED_SERVICES.prepaid


def test_consumers_are_never_bound_by_silence() -> None:
    terms = terms_named("saas+consumer-de")
    assert not terms.change.silence_is_consent
    assert terms.price is not None
    assert not terms.price.silence_is_consent
    assert terms_named("managed-services+consumer-de").price is None


def test_overlays_add_up_in_any_order() -> None:
    one, other = terms_named("saas+consumer-de+data-act"), terms_named("saas+data-act+consumer-de")
    assert one.customer_notice == other.customer_notice
    assert one.customer_notice.longest == NoticePeriod(months=2)
    assert one.change == other.change
    assert one.operator_notice == SAAS.operator_notice
    assert one.name == "saas+consumer-de+data-act"


@pytest.mark.parametrize(
    "name", ["", "SaaS", "consumer-de", "saas+", "saas+x", "saas+data-act+data-act", "+saas"]
)
def test_unknown_terms_are_refused(name: str) -> None:
    with pytest.raises(UnknownTermsError):
        terms_named(name)
