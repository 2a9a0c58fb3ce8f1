"""What mails of notices say in their own words, by the site's language."""

from collections.abc import Mapping
from dataclasses import dataclass

from comments.states import NoticeKind


@dataclass(frozen=True)
class Words:
    """`{…}` are filled in by `str.format`. No subject has a reader's words in it."""

    # When all that is told is of one kind; else the general one.
    subjects: Mapping[str, str]
    subject: str
    lines: Mapping[str, str]
    # Of a decided appeal, by how it ended.
    appeal_granted: str
    appeal_refused: str
    reason: str
    open: str
    more: str
    why: str
    stop: str


WORDS = {
    "ru": Words(
        subjects={
            NoticeKind.REPLY: "Ответ на ваш отзыв: {site}",
            NoticeKind.COMMENT: "Новое в обсуждениях: {site}",
            NoticeKind.PUBLISHED: "Ваш отзыв опубликован: {site}",
            NoticeKind.FEATURED: "Ваш отзыв отмечен редакцией: {site}",
        },
        subject="О ваших отзывах: {site}",
        lines={
            NoticeKind.REPLY: "{name} отвечает вам под материалом «{title}»",
            NoticeKind.COMMENT: "{name} пишет под материалом «{title}»",
            NoticeKind.PUBLISHED: "Ваш отзыв под материалом «{title}» опубликован",
            NoticeKind.FEATURED: "Редакция отметила ваш отзыв под материалом «{title}»",
            NoticeKind.REJECTED: "Ваш отзыв под материалом «{title}» не опубликован",
            NoticeKind.REMOVED: "Ваш отзыв под материалом «{title}» удалён модератором",
            NoticeKind.EDIT_REJECTED: "Правка вашего отзыва под материалом «{title}» не принята",
        },
        appeal_granted="По вашему обжалованию отзыв под материалом «{title}» опубликован",
        appeal_refused="По вашему обжалованию отказ под материалом «{title}» оставлен в силе",
        reason="Причина: {reason}",
        open="Открыть обсуждение",
        more="И ещё уведомлений: {count}. Все они на сайте.",
        why="Вы получаете это письмо, потому что ваш адрес подтверждён на сайте «{site}».",
        stop="Больше не присылать таких писем",
    ),
    "kk": Words(
        subjects={
            NoticeKind.REPLY: "Пікіріңізге жауап: {site}",
            NoticeKind.COMMENT: "Талқылаулардағы жаңалық: {site}",
            NoticeKind.PUBLISHED: "Пікіріңіз жарияланды: {site}",
            NoticeKind.FEATURED: "Редакция пікіріңізді атап өтті: {site}",
        },
        subject="Пікірлеріңіз туралы: {site}",
        lines={
            NoticeKind.REPLY: "«{title}» материалында {name} сізге жауап берді",
            NoticeKind.COMMENT: "«{title}» материалында {name} пікір жазды",
            NoticeKind.PUBLISHED: "«{title}» материалындағы пікіріңіз жарияланды",
            NoticeKind.FEATURED: "Редакция «{title}» материалындағы пікіріңізді атап өтті",
            NoticeKind.REJECTED: "«{title}» материалындағы пікіріңіз жарияланбады",
            NoticeKind.REMOVED: "«{title}» материалындағы пікіріңізді модератор жойды",
            NoticeKind.EDIT_REJECTED: (
                "«{title}» материалындағы пікіріңізге енгізген өзгеріс қабылданбады"
            ),
        },
        appeal_granted="Шағымыңыз бойынша «{title}» материалындағы пікіріңіз жарияланды",
        appeal_refused="Шағымыңыз қаралды: «{title}» материалындағы бас тарту күшінде қалды",
        reason="Себебі: {reason}",
        open="Талқылауды ашу",
        more="Тағы {count} хабарлама бар. Барлығы сайтта.",
        why="Бұл хат сізге «{site}» сайтында мекенжайыңыз расталғандықтан келді.",
        stop="Мұндай хаттарды енді жібермеу",
    ),
    "az": Words(
        subjects={
            NoticeKind.REPLY: "Rəyinizə cavab: {site}",
            NoticeKind.COMMENT: "Müzakirələrdə yenilik: {site}",
            NoticeKind.PUBLISHED: "Rəyiniz dərc olundu: {site}",
            NoticeKind.FEATURED: "Redaksiya rəyinizi seçdi: {site}",
        },
        subject="Rəyləriniz haqqında: {site}",
        lines={
            NoticeKind.REPLY: "{name} «{title}» materialında sizə cavab verdi",
            NoticeKind.COMMENT: "{name} «{title}» materialında rəy yazdı",
            NoticeKind.PUBLISHED: "«{title}» materialındakı rəyiniz dərc olundu",
            NoticeKind.FEATURED: "Redaksiya «{title}» materialındakı rəyinizi seçdi",
            NoticeKind.REJECTED: "«{title}» materialındakı rəyiniz dərc olunmadı",
            NoticeKind.REMOVED: "«{title}» materialındakı rəyinizi moderator sildi",
            NoticeKind.EDIT_REJECTED: "«{title}» materialındakı rəyinizə düzəliş qəbul olunmadı",
        },
        appeal_granted="Şikayətiniz üzrə «{title}» materialındakı rəyiniz dərc olundu",
        appeal_refused="Şikayətinizə baxıldı: «{title}» materialı üzrə imtina qüvvədə qaldı",
        reason="Səbəb: {reason}",
        open="Müzakirəni aç",
        more="Daha {count} bildiriş var. Hamısı saytdadır.",
        why="Bu məktubu «{site}» saytında ünvanınız təsdiqləndiyi üçün alırsınız.",
        stop="Belə məktubları daha göndərməyin",
    ),
    "en": Words(
        subjects={
            NoticeKind.REPLY: "An answer to your comment: {site}",
            NoticeKind.COMMENT: "New in discussions: {site}",
            NoticeKind.PUBLISHED: "Your comment is published: {site}",
            NoticeKind.FEATURED: "The newsroom featured your comment: {site}",
        },
        subject="About your comments: {site}",
        lines={
            NoticeKind.REPLY: "{name} answered you under “{title}”",
            NoticeKind.COMMENT: "{name} wrote under “{title}”",
            NoticeKind.PUBLISHED: "Your comment under “{title}” is published",
            NoticeKind.FEATURED: "The newsroom featured your comment under “{title}”",
            NoticeKind.REJECTED: "Your comment under “{title}” was not published",
            NoticeKind.REMOVED: "A moderator removed your comment under “{title}”",
            NoticeKind.EDIT_REJECTED: "The edit of your comment under “{title}” was refused",
        },
        appeal_granted="On your appeal your comment under “{title}” is published",
        appeal_refused="On your appeal the refusal under “{title}” stands",
        reason="Reason: {reason}",
        open="Open the discussion",
        more="And {count} more. They are all on the site.",
        why="You get this mail because your address is confirmed on “{site}”.",
        stop="Stop these mails",
    ),
}
