"""What the errors of fields say to people: one text a language, by code."""

from newsportal.lib.problem_texts import LANGUAGES

# By code: ru, kk, az, en.
FIELD_TEXTS: dict[str, tuple[str, str, str, str]] = {
    "required": (
        "Заполните это поле.",
        "Бұл өрісті толтырыңыз.",
        "Bu sahəni doldurun.",
        "This field is required.",
    ),
    "null": (
        "Значение не может быть null.",
        "Мән null бола алмайды.",
        "Dəyər null ola bilməz.",
        "This may not be null.",
    ),
    "blank": (
        "Поле не может быть пустым.",
        "Өріс бос болмауы керек.",
        "Sahə boş ola bilməz.",
        "This may not be blank.",
    ),
    "too_long": ("Слишком длинно.", "Тым ұзын.", "Çox uzundur.", "This is too long."),
    "too_short": ("Слишком коротко.", "Тым қысқа.", "Çox qısadır.", "This is too short."),
    "invalid": ("Неверное значение.", "Мән қате.", "Yanlış dəyər.", "This value is not valid."),
    "invalid_choice": (
        "Такого варианта нет.",
        "Мұндай нұсқа жоқ.",
        "Belə variant yoxdur.",
        "This is not one of the choices.",
    ),
    "invalid_characters": (
        "Недопустимые знаки.",
        "Рұқсат етілмеген таңбалар.",
        "Yol verilməyən işarələr.",
        "Characters that are not allowed.",
    ),
    "mixed_scripts": (
        "Буквы разных алфавитов в одном слове.",
        "Бір сөзде әртүрлі әліпби әріптері бар.",
        "Bir sözdə müxtəlif əlifbaların hərfləri var.",
        "Letters of different alphabets in one word.",
    ),
    "too_many_marks": (
        "Слишком много надстрочных знаков.",
        "Үстеме белгілер тым көп.",
        "Üst işarələr həddən çoxdur.",
        "Too many combining marks.",
    ),
    "reserved": ("Это имя занято.", "Бұл есім бос емес.", "Bu ad tutulub.", "This name is taken."),
    "unknown": (
        "Такого значения нет.",
        "Мұндай мән жоқ.",
        "Belə dəyər yoxdur.",
        "There is no such value.",
    ),
    "itself": (
        "Это тот же материал.",
        "Бұл — сол материалдың өзі.",
        "Bu həmin materialdır.",
        "This is the same article.",
    ),
    "blocked": (
        "С этого сайта ничего не принимается.",
        "Бұл сайттан ештеңе қабылданбайды.",
        "Bu saytdan heç nə qəbul edilmir.",
        "Nothing is taken from this site.",
    ),
    "same_as_target": (
        "Это адрес самого материала.",
        "Бұл — материалдың өз мекенжайы.",
        "Bu, materialın öz ünvanıdır.",
        "This is the article's own address.",
    ),
    "has_followers": (
        "Другие материалы показывают обсуждение этого.",
        "Басқа материалдар осының талқылауын көрсетеді.",
        "Başqa materiallar bunun müzakirəsini göstərir.",
        "Other articles show the discussion of this one.",
    ),
    "has_comments": (
        "У материала уже есть свои отзывы; объединить обсуждения может редакция.",
        "Материалдың өз пікірлері бар; талқылауларды редакция біріктіре алады.",
        "Materialın artıq öz rəyləri var; müzakirələri redaksiya birləşdirə bilər.",
        "The article has comments of its own; the newsroom can merge the discussions.",
    ),
    "shows_another": (
        "Материал показывает обсуждение третьего материала.",
        "Материал үшінші материалдың талқылауын көрсетеді.",
        "Material üçüncü materialın müzakirəsini göstərir.",
        "The article shows the discussion of a third one.",
    ),
    "too_complex": (
        "Слишком много знаков разметки.",
        "Белгілеу таңбалары тым көп.",
        "Nişanlama işarələri həddən çoxdur.",
        "Too many markup characters.",
    ),
    "unknown_field": ("Неизвестное поле.", "Белгісіз өріс.", "Naməlum sahə.", "Unknown field."),
    "unknown_parameter": (
        "Неизвестный параметр.",
        "Белгісіз параметр.",
        "Naməlum parametr.",
        "Unknown parameter.",
    ),
    "repeated_parameter": (
        "Параметр повторён.",
        "Параметр қайталанған.",
        "Parametr təkrarlanıb.",
        "The parameter is repeated.",
    ),
    "out_of_range": (
        "Число вне допустимых границ.",
        "Сан рұқсат етілген шектен тыс.",
        "Ədəd yol verilən hədlərdən kənardır.",
        "The number is out of range.",
    ),
    "wrong_type": (
        "Неверный тип значения.",
        "Мән түрі қате.",
        "Dəyərin növü yanlışdır.",
        "The value has the wrong type.",
    ),
    "not_unique": (
        "Такое значение уже есть.",
        "Мұндай мән бұрыннан бар.",
        "Belə dəyər artıq var.",
        "This value exists already.",
    ),
    "other_host": (
        "Адрес не принадлежит сайту.",
        "Мекенжай бұл сайтқа тиесілі емес.",
        "Ünvan bu sayta aid deyil.",
        "The address is not on a host of the site.",
    ),
    "does_not_exist": (
        "Здесь такого нет.",
        "Мұнда ондай жоқ.",
        "Burada belə bir şey yoxdur.",
        "There is no such thing here.",
    ),
    "impossible_move": (
        "С отзывом в этом состоянии так поступить нельзя.",
        "Мұндай күйдегі пікірге бұл шешім жарамайды.",
        "Bu vəziyyətdə olan rəy üçün bu qərar mümkün deyil.",
        "A comment in this state cannot be moved so.",
    ),
    "not_public": (
        "Отзыв не опубликован.",
        "Пікір жарияланбаған.",
        "Rəy dərc olunmayıb.",
        "The comment is not public.",
    ),
    "not_a_root": (
        "Закрепить можно только отзыв, но не ответ.",
        "Жауапты емес, тек пікірді бекітуге болады.",
        "Yalnız rəyi bərkitmək olar, cavabı yox.",
        "Only a root can be pinned, not a reply.",
    ),
    "not_on_replies": (
        "В ответах оценок нет.",
        "Жауаптарда баға қойылмайды.",
        "Cavablarda qiymət verilmir.",
        "Replies have no rating.",
    ),
    "ratings_off": (
        "Здесь оценок не ставят.",
        "Мұнда баға қойылмайды.",
        "Burada qiymət verilmir.",
        "There are no ratings here.",
    ),
    "oneself": (
        "Это вы сами.",
        "Бұл сіздің өзіңіз.",
        "Bu, sizin özünüzsünüz.",
        "This is oneself.",
    ),
    "too_many": (
        "Слишком много.",
        "Тым көп.",
        "Həddindən çoxdur.",
        "Too many.",
    ),
}


def field_text(code: str, language: str) -> str:
    """What is wrong with the field; an empty string for a code that is not one of ours."""
    texts = FIELD_TEXTS.get(code)
    return texts[LANGUAGES.index(language)] if texts else ""
