"""Folders and objects, local or on S3, behind one small face: where the landing zone and the lake are kept.

Bytes go through `pyarrow.fs`; listings on S3 go through boto3, because only it reports entity tags.
What the files mean belongs in `ingest` and `lake`.
"""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import boto3
import botocore.exceptions
import pyarrow
from pyarrow import fs

from pos_assets.errors import SettingsError


@dataclass(frozen=True)
class StoredObject:
    """One file as a listing shows it.

    Attributes:
        key: Path relative to the location that was listed, with `/` between its parts.
        size: Bytes.
        etag: Changes whenever the content does; the entity tag on S3, size and modification time locally.
    """

    key: str
    size: int
    etag: str


@dataclass(frozen=True)
class Location:
    """A folder, local (`/data/lake`) or on S3 (`s3://bucket/prefix`)."""

    uri: str

    @classmethod
    def parse(cls, uri: str, setting: str) -> "Location":
        """Make a location of what a person wrote in the setting of that name.

        Raises:
            SettingsError: The scheme is neither a local path nor `s3://`.
        """
        if uri.startswith(("s3://", "s3a://")):
            return cls("s3://" + uri.split("://", 1)[1].rstrip("/"))
        if "://" in uri and not uri.startswith("file://"):
            raise SettingsError(f"{setting} is {uri!r}: use a folder or s3://bucket/prefix.")
        return cls(str(Path(uri.removeprefix("file://")).absolute()))

    @property
    def is_s3(self) -> bool:
        """Whether the folder is on S3."""
        return self.uri.startswith("s3://")

    @property
    def path(self) -> str:
        """The folder as `filesystem` wants it: `bucket/prefix`, or an absolute local path."""
        return self.uri.removeprefix("s3://")

    @cached_property
    def filesystem(self) -> fs.FileSystem:
        """The file system that opens what lies here."""
        return s3_filesystem() if self.is_s3 else fs.LocalFileSystem()

    def child(self, *parts: str) -> "Location":
        """The folder (or file) below this one."""
        return Location("/".join([self.uri, *parts]))

    def objects(self, prefix: str = "") -> Iterator[StoredObject]:
        """List every file below `prefix`, however many there are, in the order of their keys."""
        yield from sorted(self._s3_objects(prefix) if self.is_s3 else self._local_objects(prefix), key=lambda o: o.key)

    def folders(self, prefix: str = "") -> list[str]:
        """Names of the folders directly below `prefix`, in order."""
        selector = fs.FileSelector(_join(self.path, prefix), allow_not_found=True)
        entries = self.filesystem.get_file_info(selector)
        return sorted(entry.base_name for entry in entries if entry.type == fs.FileType.Directory)

    def exists(self) -> bool:
        """Whether the folder or file is there (on S3: whether anything lies below it)."""
        return bool(self.filesystem.get_file_info(self.path).type != fs.FileType.NotFound)

    def open_input(self, key: str) -> pyarrow.NativeFile:
        """Open one file below this location for streaming."""
        return self.filesystem.open_input_stream(_join(self.path, key), compression=None)

    def delete(self) -> None:
        """Remove the folder and all below it; no complaint when it is not there."""
        if self.exists():
            self.filesystem.delete_dir(self.path)

    def _local_objects(self, prefix: str) -> Iterator[StoredObject]:
        root = Path(self.path)
        for folder, _, names in os.walk(root / prefix):
            for name in names:
                file = Path(folder, name)
                facts = file.stat()
                yield StoredObject(
                    file.relative_to(root).as_posix(), facts.st_size, f"{facts.st_size:x}-{facts.st_mtime_ns:x}"
                )

    def _s3_objects(self, prefix: str) -> Iterator[StoredObject]:
        bucket, _, root = self.path.partition("/")
        below = f"{root}/" if root else ""
        pages = boto3.client("s3").get_paginator("list_objects_v2")
        try:
            for page in pages.paginate(Bucket=bucket, Prefix=f"{below}{prefix}/" if prefix else below):
                for entry in page.get("Contents", []):
                    if not entry["Key"].endswith("/"):
                        yield StoredObject(entry["Key"].removeprefix(below), entry["Size"], entry["ETag"].strip('"'))
        except (botocore.exceptions.ClientError, botocore.exceptions.BotoCoreError) as error:
            raise SettingsError(
                f"{self.uri} cannot be listed ({error}). Check the bucket, AWS_ENDPOINT_URL and the credentials."
            ) from error


def s3_filesystem() -> fs.S3FileSystem:
    """The S3 file system of the process, told by the usual `AWS_*` names."""
    endpoint = os.environ.get("AWS_ENDPOINT_URL")  # pyarrow alone does not read it by itself
    return fs.S3FileSystem(endpoint_override=endpoint) if endpoint else fs.S3FileSystem()


def _join(folder: str, key: str) -> str:
    return f"{folder}/{key}" if key else folder
