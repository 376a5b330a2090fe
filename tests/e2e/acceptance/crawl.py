"""Every page that a person can reach by links, each kind of address once or a few times."""

import re
from collections import Counter, deque
from collections.abc import Iterator
from html import unescape
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, urljoin, urlsplit

if TYPE_CHECKING:
    from playwright.sync_api import APIRequestContext, Page

_MARKS = re.compile(r"[0-9a-f]{8}-[0-9a-f-]{27}|\d+")
_LINKS = """[...document.querySelectorAll('a[href]:not([download])')]
  .map(link => link.href.split('#')[0])"""
_HREF = re.compile(r'<a\b(?![^>]*\bdownload\b)[^>]*\bhref="(/[^"#]*)')
# Files, not pages.
_FILES = re.compile(r"^/agent/.+|\.(?:json|pdf)$|/pdf/$")


def crawl(
    page: "Page", *, each: int = 1, with_queries: bool = True, until: int = 400
) -> Iterator[str]:
    """Open page after page from the start page on and yield its address once it is shown.

    Of addresses that differ only in their numbers ``each`` are opened; without ``with_queries``
    filters, orders and pages of lists are left out. More than ``until`` pages are a failure.
    """
    waiting, opened = deque(["/"]), Counter[str]()
    while waiting:
        address = waiting.popleft()
        kind = _kind(address)
        if opened[kind] >= each or (not with_queries and "?" in address):
            continue
        opened[kind] += 1
        assert opened.total() <= until, opened.most_common(9)
        answer = page.goto(address)
        assert answer is not None
        assert answer.status == 200, address
        yield address
        waiting.extend(_own(page))


def read_all(
    request: "APIRequestContext", *, each: int, until: int = 600
) -> Iterator[tuple[str, str]]:
    """Read page after page as ``crawl`` does, without showing them; yield address and content."""
    waiting, read, known = deque(["/"]), Counter[str](), set[str]()
    while waiting:
        address = waiting.popleft()
        kind = _kind(address)
        if address in known or read[kind] >= each or "?" in address:
            continue
        known.add(address)
        read[kind] += 1
        assert read.total() <= until, read.most_common(9)
        answer = request.get(address)
        assert answer.status == 200, address
        content = answer.text()
        yield address, content
        links = [unescape(link) for link in _HREF.findall(content)]
        waiting.extend(link for link in links if not _FILES.search(urlsplit(link).path))


def _own(page: "Page") -> list[str]:
    origin = urljoin(page.url, "/")
    links = [link for link in page.evaluate(_LINKS) if link.startswith(origin)]
    paths = [link.removeprefix(origin.rstrip("/")) for link in links]
    return [path for path in paths if not _FILES.search(urlsplit(path).path)]


def _kind(address: str) -> str:
    parts = urlsplit(address)
    keys = sorted(key for key, _ in parse_qsl(parts.query))
    return f"{_MARKS.sub('#', parts.path)}?{'&'.join(keys)}"
