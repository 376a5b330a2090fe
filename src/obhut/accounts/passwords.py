"""Which passwords are refused besides short, common and similar ones: those that leaked before."""

import hashlib
from pathlib import Path
from typing import BinaryIO

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from obhut.kernel.clauses import clause

_HASH_LENGTH = 40


class BreachedPasswordValidator:
    """Refuses passwords whose SHA-1 stands in the file named by ``BREACHED_PASSWORDS``.

    The file has one hexadecimal hash a line, sorted; what follows a colon (a count) is ignored. It
    may be larger than the memory: it is searched on the disk. Without a file nothing is refused.
    """

    def validate(self, password: str, user: AbstractBaseUser | None = None) -> None:
        """Raise ValidationError for a password that is known from a breach."""
        if settings.BREACHED_PASSWORDS and is_breached(password, Path(settings.BREACHED_PASSWORDS)):
            raise ValidationError(
                _("This password is known from a data theft elsewhere. Please choose another one."),
                code="password_breached",
            )

    def get_help_text(self) -> str:
        """Return the rule in words."""
        return _("The password must not be known from a data theft.")


@clause("C-7.1")
def is_breached(password: str, path: Path) -> bool:
    """Tell whether the SHA-1 of ``password`` stands in the sorted file at ``path``."""
    wanted = hashlib.sha1(password.encode(), usedforsecurity=False).hexdigest().upper().encode()
    with path.open("rb") as file:
        return _contains(file, wanted)


def _contains(file: BinaryIO, wanted: bytes) -> bool:
    """Search between byte offsets; ``low`` always is the beginning of a line."""
    low, high = 0, file.seek(0, 2)
    while low < high:
        begin = _line_begin(file, low, (low + high) // 2)
        file.seek(begin)
        line = file.readline()
        found = line[:_HASH_LENGTH].upper()
        if found == wanted:
            return True
        low, high = (begin + len(line), high) if found < wanted else (low, begin)
    return False


def _line_begin(file: BinaryIO, low: int, middle: int) -> int:
    """Return where the line that holds the byte ``middle`` begins, not before ``low``."""
    start = max(low, middle - 2 * _HASH_LENGTH)
    file.seek(start)
    before = file.read(middle - start)
    newline = before.rfind(b"\n")
    return start if newline < 0 and start == low else start + newline + 1
