"""Whether bytes are text."""

import pyarrow

_MANY_BYTES = 4096


def is_utf8(text: bytes) -> bool:
    """Whether the bytes are valid UTF-8. Arrow looks through many of them much faster than decoding would."""
    if text.isascii():
        return True
    try:
        if len(text) < _MANY_BYTES:
            text.decode()
        else:
            pyarrow.array([text], pyarrow.binary()).cast(pyarrow.string())
    except (UnicodeDecodeError, pyarrow.ArrowInvalid):
        return False
    return True
