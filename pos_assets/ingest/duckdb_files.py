"""DuckDB's way to bytes that it does not read by itself: a text made on the fly, and files on S3.

DuckDB would download an extension to reach S3; with these faces it needs none, and local and S3 files go one way.
"""

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any

from fsspec import AbstractFileSystem
from pyarrow import fs

from pos_assets.storage import Location

TEXT_URI = "postext://text"
_ENDLESS = 1 << 50


class TextFiles(AbstractFileSystem):  # type: ignore[misc]  # fsspec is untyped
    """Shows DuckDB one text that is made while it is read."""

    protocol = "postext"
    cachable = False

    def __init__(self, make: Callable[[], Iterator[bytes]]) -> None:
        super().__init__()
        self._make = make

    def glob(self, path: str, **_: Any) -> list[str]:  # noqa: ANN401  fsspec's signature
        """The one text there is."""
        return [path]

    def info(self, path: str, **_: Any) -> dict[str, Any]:  # noqa: ANN401  fsspec's signature
        """Its size is not known beforehand."""
        return {"name": path, "size": _ENDLESS, "type": "file"}

    def open(self, path: str, mode: str = "rb", **_: Any) -> "_TextFile":  # noqa: ANN401, ARG002  fsspec's signature
        """Start to make the text."""
        return _TextFile(self._make())


class _TextFile:
    """What DuckDB asks of a file that it reads from front to back."""

    def __init__(self, pieces: Iterator[bytes]) -> None:
        self._pieces = pieces
        self._rest = memoryview(b"")

    def read(self, size: int) -> bytes:
        """The next bytes, at most `size`; none at the end."""
        while not self._rest:
            piece = next(self._pieces, None)
            if piece is None:
                return b""
            if len(piece) <= size:
                if piece:
                    return piece
                continue
            self._rest = memoryview(piece)
        part, self._rest = bytes(self._rest[:size]), self._rest[size:]
        return part

    def seek(self, _: int, __: int = 0) -> int:
        """Nowhere: DuckDB seeks to the start it is at."""
        return 0

    def tell(self) -> int:
        """At the start."""
        return 0

    def close(self) -> None:
        """Nothing is held."""


class StoredFiles(AbstractFileSystem):  # type: ignore[misc]  # fsspec is untyped
    """Shows DuckDB the files below one location, by `<protocol>://<path below it>`."""

    cachable = False

    def __init__(self, location: Location, protocol: str) -> None:
        super().__init__()
        self.protocol = protocol
        self._location = location

    def glob(self, path: str, **_: Any) -> list[str]:  # noqa: ANN401  fsspec's signature
        """Names are taken as they are, whatever characters they hold."""
        return [path]

    def info(self, path: str, **_: Any) -> dict[str, Any]:  # noqa: ANN401  fsspec's signature
        """Size and kind of a file.

        Raises:
            FileNotFoundError: It is not there.
        """
        found = self._location.filesystem.get_file_info(self._path(path))
        if found.type == fs.FileType.NotFound:
            raise FileNotFoundError(path)
        return {"name": path, "size": found.size, "type": "file" if found.is_file else "directory"}

    def modified(self, path: str) -> datetime:
        """When a file was written.

        Raises:
            FileNotFoundError: It is not there.
        """
        moment: datetime | None = self._location.filesystem.get_file_info(self._path(path)).mtime
        if moment is None:
            raise FileNotFoundError(path)
        return moment

    def isdir(self, _: str) -> bool:
        """A folder is there as soon as a file needs it."""
        return True

    def open(self, path: str, mode: str = "rb", **_: Any) -> Any:  # noqa: ANN401  a pyarrow file is untyped
        """Open a file to read it at random, or to write it from front to back."""
        if "r" in mode:
            return self._location.filesystem.open_input_file(self._path(path))
        if not self._location.is_s3:
            parent = self._path(path).rpartition("/")[0]
            self._location.filesystem.create_dir(parent)
        return self._location.filesystem.open_output_stream(self._path(path), compression=None)

    def _path(self, path: str) -> str:
        return f"{self._location.path}/{path.removeprefix(f'{self.protocol}://').strip('/')}".rstrip("/")
