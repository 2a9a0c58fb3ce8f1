"""The words of a stream, without any process."""

import pytest

from newsportal.live.frames import Change, encode, frame, parse_position

COMMENT = {"subject": "c1", "root": "r1", "text_version": 2}


def told(
    *changes: Change, sources: tuple[int, ...] = (7,), position: tuple[int, ...] = (1,)
) -> str:
    return encode(changes, sources=sources, position=position)[0].decode()


class TestKinds:
    @pytest.mark.parametrize(
        ("kind", "event"),
        [
            ("comment.published", "comment.published"),
            ("comment.edited", "comment.edited"),
            ("comment.held", "comment.removed"),
            ("comment.rejected", "comment.removed"),
            ("comment.removed", "comment.removed"),
        ],
    )
    def test_of_comments_name_the_comment_its_root_and_its_text(
        self, kind: str, event: str
    ) -> None:
        assert told(Change(7, 2, kind, **COMMENT)) == (
            f'id: 2\nevent: {event}\ndata: {{"id":"c1","root":"r1","version":2}}\n\n'
        )

    @pytest.mark.parametrize(
        "kind", ["article.changed", "share.created", "author.shown", "new.one"]
    )
    def test_all_others_say_that_numbers_changed(self, kind: str) -> None:
        assert told(Change(7, 2, kind, "s1")) == 'id: 2\nevent: counts\ndata: {"version":2}\n\n'

    def test_of_a_merge_lets_all_be_read_again(self) -> None:
        merged = told(Change(7, 2, "article.merged"))
        assert merged == 'id: 2\nevent: resync\ndata: {"version":2}\n\n'


class TestOneVersion:
    def test_with_several_comments_ends_with_the_id(self) -> None:
        both = told(
            Change(7, 2, "comment.removed", "c1", "c1", 1),
            Change(7, 2, "article.changed"),
            Change(7, 2, "comment.removed", "c2", "c2", 1),
        )
        assert both == (
            'event: comment.removed\ndata: {"id":"c1","root":"c1","version":1}\n\n'
            'id: 2\nevent: comment.removed\ndata: {"id":"c2","root":"c2","version":1}\n\n'
        )

    def test_with_several_numbers_is_one_frame(self) -> None:
        twice = told(Change(7, 2, "share.created"), Change(7, 2, "article.reacted"))
        assert twice == 'id: 2\nevent: counts\ndata: {"version":2}\n\n'


class TestPositions:
    def test_of_a_shared_discussion_move_one_by_one(self) -> None:
        data, position = encode(
            [Change(7, 2, "share.created"), Change(9, 31, "comment.published", "c1", "c1", 1)],
            sources=(7, 9),
            position=(1, 30),
        )
        assert position == (2, 31)
        assert [line for line in data.decode().splitlines() if line.startswith("id")] == [
            "id: 2.30",
            "id: 2.31",
        ]

    def test_of_a_resync_is_where_the_article_stands(self) -> None:
        assert frame("resync", (5, 8)) == b'id: 5.8\nevent: resync\ndata: {"version":5}\n\n'

    @pytest.mark.parametrize(("text", "position"), [("0", (0,)), ("12", (12,)), ("12.7", (12, 7))])
    def test_are_read(self, text: str, position: tuple[int, ...]) -> None:
        assert parse_position(text) == position

    @pytest.mark.parametrize(
        "text", ["", "-1", "1.", ".1", "1.2.3", " 1", "1\n", "+1", "1e3", "٣", "9" * 19, "x"]
    )
    def test_that_we_never_gave_are_refused(self, text: str) -> None:
        with pytest.raises(ValueError):  # noqa: PT011 (the text is the message)
            parse_position(text)
