"""The landing zone as a place to write to: a folder or a bucket, files in order, bytes that repeat exactly."""

from __future__ import annotations

import gzip
import os
from collections import deque
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TYPE_CHECKING, Any
from urllib.parse import urlparse

from pyarrow import fs

from data_generator.plan import PlanError

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import TracebackType

OWNED_FOLDERS = ("sales", "dimensions", "expected")
GZIP_LEVEL = 3
RENDERERS = 2
READY_AHEAD = 6

Bytes = bytes | memoryview


class Zone:
    """A folder or ``s3://bucket/prefix`` that files are put into by their key."""

    def __init__(self, uri: str) -> None:
        self.uri = uri
        parts = urlparse(uri)
        if parts.scheme == "s3":
            if not parts.netloc:
                raise PlanError(f"--out {uri} names no bucket.")
            endpoint = urlparse(os.environ.get("AWS_ENDPOINT_URL", ""))
            self._fs: Any = fs.S3FileSystem(
                region=os.environ.get("AWS_REGION") or os.environ.get("AWS_DEFAULT_REGION") or "us-east-1",
                endpoint_override=endpoint.netloc or None,
                scheme=endpoint.scheme or "https",
            )
            self._root = f"{parts.netloc}{parts.path}".rstrip("/")
        elif parts.scheme in ("", "file"):
            self._fs = fs.LocalFileSystem()
            self._root = os.path.abspath(parts.path if parts.scheme else uri)  # noqa: PTH100 - an object key elsewhere
        else:
            raise PlanError(f"--out {uri} must be a folder or s3://bucket/prefix.")
        self._made: set[str] = set()

    def prepare(self, *, replace: bool) -> None:
        """Refuse a place that already holds generated files, or empty it when told to."""
        selectors = [fs.FileSelector(f"{self._root}/{name}", allow_not_found=True) for name in OWNED_FOLDERS]
        taken = [selector.base_dir for selector in selectors if self._fs.get_file_info(selector)]
        if taken and not replace:
            raise PlanError(f"--out {self.uri} already holds files; give another place, or --replace to delete them.")
        for folder in taken:
            self._fs.delete_dir(folder)

    def create(self, key: str) -> Any:  # noqa: ANN401 - pyarrow has no types
        """Return an open stream for a new file."""
        folder = f"{self._root}/{key}".rpartition("/")[0]
        if folder not in self._made:
            if isinstance(self._fs, fs.LocalFileSystem):
                self._fs.create_dir(folder)
            self._made.add(folder)
        # Compression is decided here, by content, and not by pyarrow from the ending of the name.
        return self._fs.open_output_stream(f"{self._root}/{key}", compression=None)

    def put(self, key: str, *pieces: Bytes) -> None:
        """Write a whole file."""
        with self.create(key) as stream:
            for piece in pieces:
                stream.write(piece)

    def copy(self, key: str, to: str) -> None:
        """Deliver the same bytes under another key."""
        self.create(to).close()
        self._fs.copy_file(f"{self._root}/{key}", f"{self._root}/{to}")


class Delivery:
    """Work on files in order: rendering runs beside the caller, writing follows in the order of the calls."""

    def __init__(self, zone: Zone) -> None:
        self.zone = zone
        self._pool = ThreadPoolExecutor(RENDERERS)
        self._steps: deque[Callable[[], None]] = deque()
        self.bytes_written = 0

    def __enter__(self) -> Delivery:  # noqa: PYI034 - Self came with Python 3.11
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if kind is None:
            self._run(keep=0)
        self._pool.shutdown(cancel_futures=True)

    def open(self, key: str, opening: bytes, closing: bytes, *, compress: bool) -> OpenFile:
        """Return a file that takes rows."""
        return OpenFile(self, key, opening, closing, compress=compress)

    def copy(self, key: str, to: str) -> None:
        """Copy a file once everything before it is written."""
        self.later(lambda: self.zone.copy(key, to))

    def render(self, work: Callable[[], Bytes]) -> Future[Bytes]:
        """Start work on the bytes of some rows."""
        return self._pool.submit(work)

    def later(self, step: Callable[[], None]) -> None:
        """Do this after everything before it; waits when too much is under way."""
        self._steps.append(step)
        self._run(keep=READY_AHEAD)

    def _run(self, keep: int) -> None:
        while len(self._steps) > keep:
            self._steps.popleft()()


class OpenFile:
    """One sales file that is being written."""

    def __init__(self, delivery: Delivery, key: str, opening: bytes, closing: bytes, *, compress: bool) -> None:
        self.key = key
        self._delivery, self._closing, self._compress = delivery, closing, compress
        self._stream: Any = None
        self._raw: Any = None
        self._first = opening == b"["
        delivery.later(lambda: self._open(opening))

    def append(self, work: Callable[[], Bytes]) -> None:
        """Add the rows that the work returns."""
        rows = self._delivery.render(work)
        self._delivery.later(lambda: self._write(rows.result()))

    def close(self) -> None:
        """Finish the file."""
        self._delivery.later(self._finish)

    def _open(self, opening: bytes) -> None:
        self._raw = self._delivery.zone.create(self.key)
        self._stream = self._raw
        if self._compress:
            # No name and no time inside, or the same run would give other bytes tomorrow.
            self._stream = gzip.GzipFile(filename="", mode="wb", compresslevel=GZIP_LEVEL, fileobj=self._raw, mtime=0)
        self._stream.write(opening)

    def _write(self, rows: Bytes) -> None:
        if self._first:  # the first row of a JSON array has no comma before it
            rows, self._first = rows[1:], False
        self._stream.write(rows)

    def _finish(self) -> None:
        self._stream.write(self._closing)
        if self._stream is not self._raw:
            self._stream.close()
        self._delivery.bytes_written += self._raw.tell()
        self._raw.close()
