"""What other rooms may use of the catalogue.

A plan is named by its key (``"basic"``). ``plans()`` and ``offers()`` give what is offered,
``capabilities_of(plan)`` what it lets somebody do with a device, ``price_on(plan, day)`` what it
costs, ``description_of(plan, version=…)`` the very version that a contract pinned, with its hash.
"""

from obhut.catalogue.offers import (
    Description,
    Limit,
    ListedPrice,
    NoDescriptionError,
    Offer,
    Plan,
    PublishedList,
    UnknownProductError,
)
from obhut.catalogue.queries import (
    capabilities_of,
    description_of,
    descriptions_of,
    kernel_list,
    offers,
    plans,
    price_list_on,
    price_lists,
    price_on,
    published_list,
)
from obhut.catalogue.rules.limits import Standing, standing
from obhut.catalogue.seeding import seed
from obhut.catalogue.wording import price_words
from obhut.catalogue.words import capability_words
from obhut.kernel.capabilities import Capability
from obhut.kernel.prices import NoPriceError

__all__ = [
    "Capability",
    "Description",
    "Limit",
    "ListedPrice",
    "NoDescriptionError",
    "NoPriceError",
    "Offer",
    "Plan",
    "PublishedList",
    "Standing",
    "UnknownProductError",
    "capabilities_of",
    "capability_words",
    "description_of",
    "descriptions_of",
    "kernel_list",
    "offers",
    "plans",
    "price_list_on",
    "price_lists",
    "price_on",
    "price_words",
    "published_list",
    "seed",
    "standing",
]
