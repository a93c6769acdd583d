"""Find out at start whether a store can keep the lake's first promise: of two writers of one commit, one wins."""

import os
import secrets
from pathlib import Path

import boto3
import botocore.exceptions

from pos_assets.errors import LakeError
from pos_assets.storage import Location

_REFUSED = {"PreconditionFailed", "ConditionalRequestConflict"}


def probe(location: Location) -> None:
    """Create a file that is not there yet twice; the second time must be refused.

    Raises:
        LakeError: The store took both, or cannot be written.
    """
    name = f"_probe-{secrets.token_hex(8)}"
    try:
        refused = _probe_s3(location, name) if location.is_s3 else _probe_folder(location, name)
    except (OSError, botocore.exceptions.ClientError, botocore.exceptions.BotoCoreError) as error:
        raise LakeError(
            f"The lake at {location.uri} (POS_LAKE_URI) cannot be written ({error}). Check the place and the rights."
        ) from error
    if not refused:
        raise LakeError(
            f"The store of {location.uri} overwrites a file it was told not to (it ignores If-None-Match), so two runs "
            "could both publish one partition. Use a store with conditional writes."
        )


def _probe_s3(location: Location, name: str) -> bool:
    bucket, _, key = location.child(name).path.partition("/")
    client = boto3.client("s3")
    client.put_object(Bucket=bucket, Key=key, Body=b"", IfNoneMatch="*")
    try:
        client.put_object(Bucket=bucket, Key=key, Body=b"", IfNoneMatch="*")
    except botocore.exceptions.ClientError as error:
        if error.response["Error"]["Code"] in _REFUSED:
            return True
        raise
    else:
        return False
    finally:
        client.delete_object(Bucket=bucket, Key=key)


def _probe_folder(location: Location, name: str) -> bool:
    Path(location.path).mkdir(parents=True, exist_ok=True)
    path = Path(location.child(name).path)
    flags = os.O_CREAT | os.O_EXCL | os.O_WRONLY
    os.close(os.open(path, flags))
    try:
        os.close(os.open(path, flags))
    except FileExistsError:
        return True
    else:
        return False
    finally:
        path.unlink()
