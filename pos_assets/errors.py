"""The one exception tree of the platform.

A message says what happened, to which file or partition, and what to do about it. Nothing else belongs here.
"""


class PosAssetsError(Exception):
    """Anything the platform reports to a person on purpose."""


class SettingsError(PosAssetsError):
    """A setting is missing, malformed or points nowhere; the message names the variable."""


class LandingError(PosAssetsError):
    """The landing zone, or a whole delivery in it, cannot be used."""


class ExtractError(LandingError):
    """A dimension extract is missing or breaks its contract."""


class LakeError(PosAssetsError):
    """A table of the lake cannot be read or written."""


class ContractError(LakeError):
    """Staged rows break their contract; nothing was published."""


class PublishConflict(LakeError):  # noqa: N818  a conflict is the field's word, and says more than "error"
    """Another run published the same partition first; the message names it."""


class EngineError(PosAssetsError):
    """The engine that runs the transforms cannot be started or reached."""
