"""The bytes of one delivered file: read once, hashed and unpacked on the way. What they say belongs elsewhere."""

import hashlib
import zlib
from collections.abc import Iterator

from pos_assets.storage import Location

GZIP_MAGIC = b"\x1f\x8b"
_READ_BYTES = {False: 1 << 18, True: 8 << 20}  # on S3 each read is a request of its own
_UNPACK_BYTES = 4 << 20


class RejectedFileError(Exception):
    """The whole file cannot be used; its argument is the reason that the ledger shows."""

    @property
    def reason(self) -> str:
        """The reason for the ledger, such as `truncated_gzip`."""
        return str(self.args[0])


class Delivery:
    """One delivered file, read from its first byte to its last in bounded pieces.

    Attributes:
        compressed: Whether the content is gzip, whatever its name says. Known once the first piece was read.
        size: Bytes read so far, as delivered.
    """

    def __init__(self, location: Location, key: str) -> None:
        self.compressed = False
        self.size = 0
        self._hash = hashlib.sha256()
        self._stream = location.open_input(key)
        self._read_bytes = _READ_BYTES[location.is_s3]

    def pieces(self) -> Iterator[bytes]:
        """The content, unpacked when it is gzip.

        Raises:
            RejectedFileError: The gzip stream is cut off or damaged.
        """
        first = self._read()
        self.compressed = first.startswith(GZIP_MAGIC)
        if self.compressed:
            yield from self._unpacked(first)
            return
        while first:
            yield first
            first = self._read()

    def content_hash(self) -> str:
        """SHA-256 of every byte as delivered, hexadecimal; reads what was not read yet."""
        while self._read():
            pass
        return self._hash.hexdigest()

    def close(self) -> None:
        """Let go of the file."""
        self._stream.close()

    def _read(self) -> bytes:
        piece: bytes = self._stream.read(self._read_bytes)
        self._hash.update(piece)
        self.size += len(piece)
        return piece

    def _unpacked(self, packed: bytes) -> Iterator[bytes]:
        """Unpack one gzip member after the other; zero bytes may follow the last, as tape blocks leave them."""
        while packed:
            member = zlib.decompressobj(wbits=31)
            while True:
                try:
                    piece = member.decompress(packed, _UNPACK_BYTES)
                except zlib.error:
                    raise RejectedFileError("corrupt_gzip") from None
                if piece:
                    yield piece
                if member.eof:
                    break
                packed = member.unconsumed_tail or self._read()
                if not packed and not piece:  # what was unpacked last may have more behind it
                    raise RejectedFileError("truncated_gzip")
            packed = self._next_member(member.unused_data)

    def _next_member(self, packed: bytes) -> bytes:
        packed = packed.lstrip(b"\0")
        while len(packed) < len(GZIP_MAGIC):
            more = self._read()
            if not more:
                break
            packed = (packed + more).lstrip(b"\0")
        if packed and not packed.startswith(GZIP_MAGIC):
            raise RejectedFileError("corrupt_gzip")
        return packed
