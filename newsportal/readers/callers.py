"""Caller: who a request comes from, as its bearer token proves."""

from dataclasses import dataclass

from rest_framework.request import Request

from newsportal.readers.models import Reader, ServiceKey


@dataclass(frozen=True)
class Caller:
    """Exactly one of `reader` and `service_key` is set."""

    site_id: int
    reader: Reader | None = None
    service_key: ServiceKey | None = None

    is_authenticated = True

    @property
    def identity(self) -> str:
        """Names the caller in limits and idempotency keys."""
        if self.reader is not None:
            return f"reader:{self.reader.id}"
        return f"key:{self.service_key.prefix}" if self.service_key else "nobody"

    def has_scope(self, scope: str) -> bool:
        return self.service_key is not None and scope in self.service_key.scopes


def caller_of(request: Request) -> Caller | None:
    """Who calls; None without a token. DRF keeps what authentication found as the user."""
    user: object = request.user
    return user if isinstance(user, Caller) else None
