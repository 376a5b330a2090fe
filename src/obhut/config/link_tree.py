"""Make a folder tree readable for another user without copying its bytes."""

import os
import shutil
from pathlib import Path


def link_tree(source: Path, target: Path) -> None:
    """Build ``target`` (folders 0755) from hard links to the files of ``source``.

    A file that others may not read, or that lies on another file system, is copied and made
    readable; the mode of the original never changes. Symbolic links stay what they are.
    """
    target.mkdir(mode=0o755)
    target.chmod(0o755)
    for entry in os.scandir(source):
        place = target / entry.name
        if entry.is_symlink():
            place.symlink_to(Path(entry.path).readlink())
        elif entry.is_dir():
            link_tree(Path(entry.path), place)
        elif entry.is_file():
            _link(entry, place)


def _link(entry: "os.DirEntry[str]", place: Path) -> None:
    mode = entry.stat().st_mode
    readable = 0o055 if mode & 0o100 else 0o044
    if mode & readable == readable:
        try:
            os.link(entry.path, place)
        except OSError:  # another file system, or too many links
            pass
        else:
            return
    shutil.copy2(entry.path, place)
    place.chmod((mode | readable) & 0o755)
