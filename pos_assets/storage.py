"""Folders and objects, local or on S3, behind one small face: where the landing zone and the lake are kept.

Bytes go through `pyarrow.fs`; listings on S3 go through boto3, because only it reports entity tags.
What the files mean belongs in `ingest` and `lake`.
"""

import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from http import HTTPStatus
from pathlib import Path
from typing import TYPE_CHECKING

import boto3
import botocore.exceptions
import pyarrow
from pyarrow import fs

from pos_assets.errors import SettingsError

if TYPE_CHECKING:
    from mypy_boto3_s3.type_defs import ObjectIdentifierTypeDef

_S3_BATCH = 1000
"""Keys that one request may remove."""


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
        if uri.startswith(("s3://", "s3a://")) and uri.split("://", 1)[1].strip("/"):
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

    def stat(self, key: str) -> StoredObject:
        """One file as a listing shows it now.

        Raises:
            FileNotFoundError: It is not there.
            SettingsError: The store cannot be asked.
        """
        if not self.is_s3:
            return _local_object(Path(self.path), Path(self.path, key))
        bucket, _, root = self.path.partition("/")
        try:
            head = boto3.client("s3").head_object(Bucket=bucket, Key=_join(root, key) if root else key)
        except botocore.exceptions.ClientError as error:
            if error.response["ResponseMetadata"]["HTTPStatusCode"] == HTTPStatus.NOT_FOUND:
                raise FileNotFoundError(key) from error
            raise SettingsError(f"{self.uri}/{key} cannot be looked up ({error}). Check the credentials.") from error
        return StoredObject(key, head["ContentLength"], head["ETag"].strip('"'))

    def open_input(self, key: str) -> pyarrow.NativeFile:
        """Open one file below this location for streaming."""
        return self.filesystem.open_input_stream(_join(self.path, key), compression=None)

    def delete(self) -> None:
        """Remove the folder and all below it; no complaint when it is not there."""
        if self.exists():
            self.filesystem.delete_dir(self.path)

    def remove(self, keys: Iterable[str]) -> None:
        """Remove single files below this location; no complaint about those that are not there.

        Raises:
            SettingsError: The store refuses; the message names the first key it kept.
        """
        if self.is_s3:
            self._remove_s3_objects(list(keys))
            return
        for key in keys:
            Path(self.path, key).unlink(missing_ok=True)

    def _remove_s3_objects(self, keys: list[str]) -> None:
        bucket, _, root = self.path.partition("/")
        client = boto3.client("s3")
        for first in range(0, len(keys), _S3_BATCH):
            batch: list[ObjectIdentifierTypeDef] = [
                {"Key": _join(root, key) if root else key} for key in keys[first : first + _S3_BATCH]
            ]
            try:
                kept = client.delete_objects(Bucket=bucket, Delete={"Objects": batch, "Quiet": True}).get("Errors")
            except (botocore.exceptions.ClientError, botocore.exceptions.BotoCoreError) as error:
                raise SettingsError(f"Files below {self.uri} cannot be removed ({error}). Check the rights.") from error
            if kept:
                raise SettingsError(f"{kept[0]['Key']} in bucket {bucket} cannot be removed ({kept[0]['Code']}).")

    def _local_objects(self, prefix: str) -> Iterator[StoredObject]:
        root = Path(self.path)
        for folder, _, names in os.walk(root / prefix):
            for name in names:
                yield _local_object(root, Path(folder, name))

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


def _local_object(root: Path, file: Path) -> StoredObject:
    facts = file.stat()
    return StoredObject(file.relative_to(root).as_posix(), facts.st_size, f"{facts.st_size:x}-{facts.st_mtime_ns:x}")


def s3_filesystem() -> fs.S3FileSystem:
    """The S3 file system of the process, told by the usual `AWS_*` names."""
    endpoint = os.environ.get("AWS_ENDPOINT_URL")  # pyarrow alone does not read it by itself
    return fs.S3FileSystem(endpoint_override=endpoint) if endpoint else fs.S3FileSystem()


def _join(folder: str, key: str) -> str:
    return f"{folder}/{key}" if key else folder
