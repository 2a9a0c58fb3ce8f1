"""What the fragment says in its own words, in the four languages of the API."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Words:
    """`{…}` are filled in by `str.format`."""

    reviews: str
    average: str
    stars: str
    replies: str
    answers_to: str
    # By kind of source.
    sources: Mapping[str, str]
    edited: str
    pinned: str
    featured: str
    staff: str
    removed: str
    empty: str
    more: str
    more_replies: str


WORDS = {
    "ru": Words(
        reviews="Отзывы",
        average="Средняя оценка {rating} из 5",
        stars="Оценка {stars} из 5",
        replies="Ответы",
        answers_to="в ответ: {name}",
        sources={
            "webmention": "ответ на сайте {name}",
            "fediverse": "ответ в Fediverse, {name}",
        },
        edited="изменено",
        pinned="Закреплено",
        featured="Выбор редакции",
        staff="Редакция",
        removed="Отзыв удалён",
        empty="Отзывов пока нет.",
        more="Ещё отзывы",
        more_replies="Ещё ответы",
    ),
    "kk": Words(
        reviews="Пікірлер",
        average="Орташа баға: 5-тен {rating}",
        stars="Баға: 5-тен {stars}",
        replies="Жауаптар",
        answers_to="{name} пікіріне жауап",
        sources={
            "webmention": "{name} сайтындағы жауап",
            "fediverse": "Fediverse желісіндегі жауап, {name}",
        },
        edited="өзгертілді",
        pinned="Бекітілген",
        featured="Редакция таңдауы",
        staff="Редакция",
        removed="Пікір жойылды",
        empty="Әзірге пікір жоқ.",
        more="Тағы пікірлер",
        more_replies="Тағы жауаптар",
    ),
    "az": Words(
        reviews="Rəylər",
        average="Orta qiymət: 5-dən {rating}",
        stars="Qiymət: 5-dən {stars}",
        replies="Cavablar",
        answers_to="{name} adlı oxucuya cavab",
        sources={
            "webmention": "{name} saytında cavab",
            "fediverse": "Fediverse-də cavab, {name}",
        },
        edited="dəyişdirilib",
        pinned="Bərkidilib",
        featured="Redaksiyanın seçimi",
        staff="Redaksiya",
        removed="Rəy silinib",
        empty="Hələ rəy yoxdur.",
        more="Daha çox rəy",
        more_replies="Daha çox cavab",
    ),
    "en": Words(
        reviews="Reviews",
        average="Average rating {rating} of 5",
        stars="Rated {stars} of 5",
        replies="Replies",
        answers_to="to {name}",
        sources={
            "webmention": "reply on {name}",
            "fediverse": "reply in the Fediverse, {name}",
        },
        edited="edited",
        pinned="Pinned",
        featured="Editors' choice",
        staff="Newsroom",
        removed="Review removed",
        empty="No reviews yet.",
        more="More reviews",
        more_replies="More replies",
    ),
}
