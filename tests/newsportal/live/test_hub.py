"""The hub's channels, beside what is asked of the database about them."""

import asyncio

import pytest

from newsportal.live.hub import Hub
from newsportal.live.rows import Place, Rows
from tests.factories import World


@pytest.mark.django_db(transaction=True)
def test_a_channel_that_all_have_left_is_not_followed_again() -> None:
    """Its article was registered while somebody still waited; the answer comes when nobody does."""
    world = World.make()
    world.site.lazy_articles = True
    world.site.save(update_fields=["lazy_articles"])

    async def leave_and_settle() -> tuple[bool, bool]:
        rows = Rows()
        hub = Hub(rows)
        place = Place(is_site=True, is_open=True, sources=(7,), position=(1,))
        try:
            async with hub.visit(("gazeta", "not-yet")) as channel:
                hub.settle(channel, place)
                is_followed = hub.has(7)
            async with hub.visit(("gazeta", "not-yet")) as channel:
                pass
            hub.settle(channel, place)
            return is_followed, hub.has(7)
        finally:
            await rows.close()

    assert asyncio.run(leave_and_settle()) == (True, False)
