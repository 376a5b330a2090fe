"""What other rooms may use of contracts."""

from obhut.contracts.ports import Capability, capabilities, provide
from obhut.contracts.terms_ports import Use, provide_users
from obhut.contracts.terms_reading import document_of, policy_for, version_for
from obhut.contracts.terms_writing import publish_examples

__all__ = [
    "Capability",
    "Use",
    "capabilities",
    "document_of",
    "policy_for",
    "provide",
    "provide_users",
    "publish_examples",
    "version_for",
]
