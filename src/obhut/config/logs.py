"""How every process writes its log: JSON lines on standard error; the supervisor collects them.

Traces come without the values of local variables: those hold passwords and personal data.
"""

import logging
import sys
from collections.abc import Sequence

import structlog
from structlog.typing import EventDict, Processor


def _reference_of_request(_logger: object, _method: str, event: EventDict) -> EventDict:
    """Add the number of the request: Django speaks of an error page after the request has ended."""
    request = getattr(event.get("_record"), "request", None)
    reference = getattr(request, "reference", None)
    return {**event, "reference": reference} if reference else event


_SHARED: Sequence[Processor] = (
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_log_level,
    structlog.processors.format_exc_info,
)
_JSON = structlog.processors.JSONRenderer(ensure_ascii=False, default=str)


def configure() -> None:
    """Let structlog and the standard library's loggers write JSON lines, from INFO upwards."""
    structlog.configure(
        processors=[*_SHARED, _JSON],
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        logger_factory=structlog.WriteLoggerFactory(sys.stderr),
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, _JSON],
            foreign_pre_chain=[*_SHARED, _reference_of_request],
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.INFO)
    logging.captureWarnings(capture=True)
