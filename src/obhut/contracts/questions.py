"""The questions of the Fristenrechner: one form each, and the rule that answers it.

All input stands in the address, so an answer can be sent to a colleague.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from obhut.catalogue import api as catalogue
from obhut.contracts.terms_reading import policy_named
from obhut.explain import (
    debit,
    dunning,
    erasure,
    limits,
    notice,
    objection,
    price,
    price_change,
    seat,
    support,
    switching,
    term,
    terms_change,
    update,
    withdrawal,
)
from obhut.explain.answers import Answer
from obhut.kernel import clock
from obhut.kernel.holidays import STATES, HolidayCalendar
from obhut.kernel.terms import TermsPolicy
from obhut.kernel.zones import GERMANY

MANAGED = ("managed-services", _("Managed Services"))
MANAGED_CONSUMER = ("managed-services+consumer-de", _("Managed Services, for consumers"))
SAAS = ("saas", _("Online services (SaaS)"))
SAAS_CONSUMER = ("saas+consumer-de", _("Online services, for consumers"))
SAAS_SWITCH = ("saas+data-act", _("Online services, change of provider"))
EVERY_TERMS = (MANAGED, MANAGED_CONSUMER, SAAS, SAAS_CONSUMER)
_TERMS_SHOWN = 4
NATIONWIDE = ("", _("Nationwide holidays only"))


class Day(forms.DateField):
    """A German calendar day, by the browser's own picker."""

    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")

    def to_python(self, value: Any) -> Any:
        """Refuse what lies outside the years that are answered."""
        day = super().to_python(value)
        if day is not None and not limits.FIRST_YEAR <= day.year <= limits.LAST_YEAR:
            raise forms.ValidationError(
                _("Please give a day in the years %(first)s to %(last)s."),
                params={"first": str(limits.FIRST_YEAR), "last": str(limits.LAST_YEAR)},
            )
        return day


class Moment(forms.DateTimeField):
    """A local time in Germany."""

    widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(input_formats=["%Y-%m-%dT%H:%M", "%d.%m.%Y %H:%M"], **kwargs)


def _policy(name: str) -> TermsPolicy:
    """Return the rules as the operator has published them."""
    return policy_named(name, on=clock.today())


class Terms(forms.TypedChoiceField):
    """Under which terms; gives the policy."""

    def __init__(self, *, choices: tuple[Any, ...] = EVERY_TERMS, **kwargs: Any) -> None:
        super().__init__(label=_("Terms"), choices=choices, coerce=_policy, **kwargs)


class State(forms.TypedChoiceField):
    """The federal state whose holidays count too; gives the calendar."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            label=_("Federal state"),
            choices=(NATIONWIDE, *STATES.items()),
            coerce=lambda state: HolidayCalendar((state,)),
            empty_value=HolidayCalendar(),  # type: ignore[arg-type]
            required=False,
            **kwargs,
        )


class NoticeForm(forms.Form):
    """When does the contract end?"""

    terms = Terms(choices=(*EVERY_TERMS, SAAS_SWITCH))
    by = forms.ChoiceField(
        label=_("Who gives notice?"),
        choices=((notice.CUSTOMER, _("The customer")), (notice.OPERATOR, _("The operator"))),
    )
    received = Day(label=_("Notice received on"))
    paid_until = Day(label=_("Paid until"), required=False)


class ObjectionForm(forms.Form):
    """Until when may one object?"""

    terms = Terms()
    kind = forms.ChoiceField(
        label=_("What changes?"),
        choices=((objection.TERMS, _("The terms")), (objection.PRICE, _("The price"))),
    )
    received = Day(label=_("Notification received on"))
    days = forms.IntegerField(
        label=_("Period set, in days"), required=False, min_value=1, max_value=365
    )
    state = State()


class PriceChangeForm(forms.Form):
    """Until when must a new price arrive?"""

    terms = Terms()
    term_start = Day(label=_("New price from"))


class TermsChangeForm(forms.Form):
    """Until when must changed terms arrive?"""

    terms = Terms()
    effective = Day(label=_("Changed terms from"))
    state = State()


class TermForm(forms.Form):
    """Which terms follow each other?"""

    start = Day(label=_("First day"))
    months = forms.IntegerField(label=_("Months a term"), min_value=1, max_value=120)


class WithdrawalForm(forms.Form):
    """Until when may a consumer withdraw?"""

    concluded = Day(label=_("Contract concluded on"))
    state = State()


class SwitchingForm(forms.Form):
    """How long does a change of provider take?"""

    requested = Day(label=_("Requested on"))


class SeatForm(forms.Form):
    """Until when does a device's place run?"""

    active_from = Day(label=_("Activated on"))
    removed = Day(label=_("Device removed on"))


class DunningForm(forms.Form):
    """What happens when nobody pays?"""

    terms = Terms()
    due = Day(label=_("Due on"))
    debit_on = Day(label=_("Announced day of the direct debit"), required=False)
    state = State()


class DebitForm(forms.Form):
    """When is a direct debit collected?"""

    notified = Day(label=_("Announced on"))
    days = forms.IntegerField(label=_("Days in advance"), min_value=1, max_value=365)


class SupportForm(forms.Form):
    """When have so many support hours passed?"""

    received = Moment(label=_("Request received"))
    hours = forms.DecimalField(
        label=_("Support hours"), min_value=Decimal("0.1"), max_value=10_000, decimal_places=2
    )
    state = State()


class UpdateForm(forms.Form):
    """May an update of the product run then?"""

    announced = Day(label=_("Announced on"))
    start = Moment(label=_("Begins"))
    minutes = forms.IntegerField(label=_("Duration in minutes"), min_value=1, max_value=100_000)


class ErasureForm(forms.Form):
    """Until when can a deleted account come back?"""

    requested = Moment(label=_("Deletion requested"))


class PriceForm(forms.Form):
    """What do devices cost?"""

    on = Day(label=_("Price on"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for each in catalogue.plans():
            self.fields[each.key] = forms.IntegerField(
                label=each.name,
                required=False,
                min_value=0,
                max_value=limits.MOST_PIECES,
            )


def _price(said: dict[str, Any]) -> Answer:
    orders = [
        price.Order(each.family, each.key, said[each.key])
        for each in catalogue.plans()
        if said[each.key]
    ]
    held = catalogue.price_list_on(said["on"]) or catalogue.price_lists()[-1]
    lists = (catalogue.kernel_list(held),)
    return price.explain(orders=orders, usages=[], on=said["on"], lists=lists)


def _notice(said: dict[str, Any]) -> Answer:
    return notice.explain(
        terms=said["terms"],
        by=said["by"],
        received=said["received"],
        paid_until=said["paid_until"],
    )


def _objection(said: dict[str, Any]) -> Answer:
    return objection.explain(
        terms=said["terms"],
        received=said["received"],
        kind=said["kind"],
        days=said["days"],
        calendar=said["state"],
    )


def _seat(said: dict[str, Any]) -> Answer:
    return seat.explain(
        terms=_managed(),
        active_from=said["active_from"],
        removed_on=said["removed"],
        until=None,
    )


def _dunning(said: dict[str, Any]) -> Answer:
    return dunning.explain(
        terms=said["terms"], due=said["due"], debit_on=said["debit_on"], calendar=said["state"]
    )


def _support(said: dict[str, Any]) -> Answer:
    return support.explain(
        terms=_saas(),
        received=said["received"],
        work=timedelta(hours=float(said["hours"])),
        calendar=said["state"],
        zone=GERMANY,
    )


def _update(said: dict[str, Any]) -> Answer:
    return update.explain(
        terms=_saas(),
        announced_on=said["announced"],
        start=said["start"],
        duration=timedelta(minutes=said["minutes"]),
    )


def _managed() -> TermsPolicy:
    return _policy(MANAGED[0])


def _saas() -> TermsPolicy:
    return _policy(SAAS[0])


@dataclass(frozen=True, slots=True)
class Question:
    """A question with its form and its answer; ``key`` stands in the address."""

    key: str
    label: Any
    form: type[forms.Form]
    ask: Callable[[dict[str, Any]], Answer]


QUESTIONS = (
    Question("kuendigung", _("Notice of termination"), NoticeForm, _notice),
    Question("widerspruch", _("Objection to a change"), ObjectionForm, _objection),
    Question(
        "preisaenderung",
        _("New price"),
        PriceChangeForm,
        lambda said: price_change.explain(terms=said["terms"], term_start=said["term_start"]),
    ),
    Question(
        "bedingungen",
        _("Changed terms"),
        TermsChangeForm,
        lambda said: terms_change.explain(
            terms=said["terms"], effective_on=said["effective"], calendar=said["state"]
        ),
    ),
    Question(
        "zeitraum",
        _("Terms of a contract"),
        TermForm,
        lambda said: term.explain(start=said["start"], months=said["months"], count=_TERMS_SHOWN),
    ),
    Question(
        "widerruf",
        _("Withdrawal by consumers"),
        WithdrawalForm,
        lambda said: withdrawal.explain(concluded_on=said["concluded"], calendar=said["state"]),
    ),
    Question(
        "anbieterwechsel",
        _("Change of provider"),
        SwitchingForm,
        lambda said: switching.explain(requested_on=said["requested"]),
    ),
    Question("geraet", _("Removing a device"), SeatForm, _seat),
    Question("preis", _("Price of devices"), PriceForm, _price),
    Question("mahnung", _("Late payment"), DunningForm, _dunning),
    Question(
        "lastschrift",
        _("Direct debit"),
        DebitForm,
        lambda said: debit.explain(notified_on=said["notified"], notice_days=said["days"]),
    ),
    Question("support", _("Support hours"), SupportForm, _support),
    Question("update", _("Announced update"), UpdateForm, _update),
    Question(
        "loeschung",
        _("Deleting an account"),
        ErasureForm,
        lambda said: erasure.explain(terms=_saas(), requested=said["requested"]),
    ),
)
