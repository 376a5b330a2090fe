"""What the strict content policy and the common look forbid in templates."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
TEMPLATES = sorted((ROOT / "src" / "obhut").glob("*/templates/**/*.html"))
ICONS = {
    line.split()[0]
    for line in (ROOT / "frontend" / "src" / "icons.txt").read_text(encoding="utf-8").splitlines()
    if line.strip() and not line.startswith("#")
}
# What the content policy stops in the browser, so nobody would see it work.
FORBIDDEN = {
    "an inline style": r"\sstyle\s*=",
    "an inline script": r"<script(?![^>]*\ssrc=)[^>]*>",
    "an event handler": r"\son[a-z]+\s*=\s*[\"']",
    "htmx code in an attribute": r"\shx-on",
    "a style element": r"<style\b",
    "something from another server": r"\s(?:src|href)\s*=\s*[\"']https?://[^\"']*\.(?:js|css|woff2?)",
    "a part of Bootstrap that needs scripts we do not ship": r"data-bs-toggle",
}


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_a_template_keeps_to_the_content_policy(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    found = [name for name, pattern in FORBIDDEN.items() if re.search(pattern, text)]
    assert found == []


def test_every_icon_is_in_the_sprite() -> None:
    used = {
        name
        for path in TEMPLATES
        for name in re.findall(r"{% icon \"([a-z0-9-]+)\"", path.read_text(encoding="utf-8"))
    }
    code = "\n".join(p.read_text(encoding="utf-8") for p in (ROOT / "src" / "obhut").rglob("*.py"))
    used |= set(re.findall(r"icon=\"([a-z0-9-]+)\"", code))
    assert used
    assert used <= ICONS


def test_every_class_of_ours_that_a_template_uses_has_a_look() -> None:
    css, scripts = (
        "".join(p.read_text(encoding="utf-8") for p in (ROOT / "frontend" / "src").glob(kind))
        for kind in ("*.css", "*.js")
    )
    known = set(re.findall(r"\.(ob-[a-z0-9-]+)", css)) | set(re.findall(r"ob-[a-z0-9-]+", scripts))
    used = {
        name
        for path in TEMPLATES
        for classes in re.findall(r"class=\"([^\"]*)\"", path.read_text(encoding="utf-8"))
        for name in re.findall(r"(?<![\w-])ob-[a-z0-9-]+(?![\w{-])", classes)
    }
    assert used - known == set()
