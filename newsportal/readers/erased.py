"""Who was erased: nobody may write in that name any more, however late a request comes."""

from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType

from django.db import connection

from newsportal.lib.problems import Problem
from newsportal.lib.signing import digest
from newsportal.readers.models import Reader, SsoKey

# Under which all that an erased reader leaves behind stands, by the site's language.
NAMES: Mapping[str, str] = MappingProxyType(
    {
        "ru": "Удалённый читатель",
        "kk": "Жойылған оқырман",
        "az": "Silinmiş oxucu",
        "en": "Deleted reader",
    }
)


def hold_reader(reader: Reader) -> None:
    """Keep the reader from being erased until the transaction's end. Queries: 1.

    Each service that writes a row for a reader calls it first: an erasure then either waits and
    erases that row too, or is over, and nothing is written. The same goes for a guest who goes
    over to another reader. The lock is the one a foreign key
    takes, so writers do not wait for each other; it comes after that of a comment, if there is
    one. Raises Problem invalid_token.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT 1 FROM readers_reader WHERE id = %s AND erased_at IS NULL"
            " AND merged_into_id IS NULL FOR KEY SHARE",
            [reader.id],
        )
        if cursor.fetchone() is None:
            raise Problem("invalid_token")


def subject_digest(*, site_id: int, issuer: str, subject: str) -> str:
    """What is left of a publisher's subject: enough to know old tokens by, no name."""
    return digest("erased-reader", str(site_id), issuer, subject).hex()


def refuse_erased(*, key: SsoKey, subject: str, issued_at: datetime) -> None:
    """Refuse tokens that are older than the erasure of the reader they speak of. Queries: 1.

    Who comes back with a newer one is a new reader. Raises Problem invalid_token.
    """
    name = subject_digest(site_id=key.site_id, issuer=key.issuer, subject=subject)
    erased = Reader.objects.filter(site_id=key.site_id, issuer="", subject=name)
    if erased.filter(erased_at__gte=issued_at).exists():
        raise Problem("invalid_token")
