"""What a client of a stream hears, by a real socket from a real process."""

from newsportal.events.relay import fan_out
from tests.factories import World
from tests.newsportal.live.streams import Frame, StreamProcess, path_of


class TestFresh:
    def test_first_frame_says_where_the_article_stands(
        self, streams: StreamProcess, world: World
    ) -> None:
        with streams.open(path_of(world.article)) as stream:
            assert stream.status == 200, streams.log()
            assert stream.frame() == Frame("counts", {"version": 1}, "1")
            comment = world.published()
            fan_out()
            said = {"id": str(comment.id), "root": str(comment.id), "version": 1}
            assert stream.frame() == Frame("comment.published", said, "2")
