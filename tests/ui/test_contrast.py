"""The colours keep their contrasts in both themes, and the document says the true figures."""

from dev import contrast


def test_white_and_black_are_as_far_apart_as_can_be() -> None:
    assert round(contrast.contrast("#ffffff", "#000000"), 1) == 21.0
    assert contrast.contrast("#777777", "#777777") == 1.0


def test_no_pair_is_too_weak() -> None:
    assert len(contrast.measured()) > 20
    assert contrast.too_weak() == []


def test_the_document_holds_what_was_measured() -> None:
    assert contrast.table() in contrast.DOCUMENT.read_text("utf-8"), "dev/contrast.py --write"
