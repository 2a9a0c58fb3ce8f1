"""What is known of a reader, as the rules of trust ask for it."""

from datetime import datetime

from comments.models import Comment
from comments.states import State
from comments.trust import Standing
from newsportal.readers.models import Reader


def standing_of(reader: Reader, now: datetime) -> Standing:
    """How far the reader's voice is trusted. Queries: 1 for a guest, none for others."""
    is_vouched_for = reader.is_staff or reader.is_trusted
    has_published = not reader.is_guest or (
        Comment.objects.filter(author=reader, state=State.PUBLISHED).exists()
    )
    return Standing(
        age=now - reader.created_at,
        is_guest=reader.is_guest,
        is_vouched_for=is_vouched_for,
        has_published=has_published,
    )
