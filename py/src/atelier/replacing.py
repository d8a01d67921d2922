"""Files that are never seen half written."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """Lend a place beside `path` to write to; when the block ends well, the file is readable by all and takes the path.

    Folders that are missing are made. What a failed block has written stays beside, until the next try replaces it.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(f".{path.name}.part")
    yield beside
    beside.chmod(0o644)
    beside.replace(path)
