"""The exceptions of this package."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ._native import ConfigFault


class PexipError(ValueError):
    """A value is refused. Its text says in one line what is wrong and what would be accepted."""

    code: str
    """The stable name of what is wrong, one of error_codes()."""

    def __init__(self, message: str, code: str) -> None:
        super().__init__(message)
        self.code = code

    def __reduce__(self) -> tuple[object, ...]:
        return type(self), (str(self), self.code)


class ConfigError(PexipError):
    """A configuration has faults."""

    faults: list[ConfigFault]
    """Every one of them, in the order of the settings."""

    def __init__(self, message: str, code: str, faults: list[ConfigFault]) -> None:
        super().__init__(message, code)
        self.faults = faults
