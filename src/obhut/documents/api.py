"""What other rooms may use of documents."""

from obhut.documents.typesetting import frozen, pdf

__all__ = ["frozen", "pdf"]
