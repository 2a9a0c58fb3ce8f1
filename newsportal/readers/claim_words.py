"""What the mail of a claim and the page behind its link say, by the site's language."""

MAIL: dict[str, dict[str, str]] = {
    "ru": {
        "subject": "Подтвердите адрес: {site}",
        "body": (
            "Здравствуйте!\n\n"
            "Кто-то, скорее всего вы, указал этот адрес для своих отзывов на сайте «{site}».\n"
            "Чтобы подтвердить адрес, откройте страницу и нажмите кнопку:\n\n"
            "{link}\n\n"
            "Ссылка действует 24 часа и один раз. Если это были не вы, ничего не делайте.\n"
        ),
    },
    "kk": {
        "subject": "Мекенжайды растаңыз: {site}",
        "body": (
            "Сәлеметсіз бе!\n\n"
            "Біреу, бәлкім өзіңіз, бұл мекенжайды «{site}» сайтындағы пікірлері үшін көрсетті.\n"
            "Мекенжайды растау үшін бетті ашып, түймені басыңыз:\n\n"
            "{link}\n\n"
            "Сілтеме 24 сағат бойы бір рет жарамды. Бұл сіз болмасаңыз, ештеңе істемеңіз.\n"
        ),
    },
    "az": {
        "subject": "Ünvanı təsdiqləyin: {site}",
        "body": (
            "Salam!\n\n"
            "Kimsə, çox güman siz, bu ünvanı «{site}» saytındakı rəyləri üçün göstərib.\n"
            "Ünvanı təsdiqləmək üçün səhifəni açın və düyməni basın:\n\n"
            "{link}\n\n"
            "Keçid 24 saat ərzində bir dəfə işləyir. Bu siz deyildinizsə, heç nə etməyin.\n"
        ),
    },
    "en": {
        "subject": "Confirm your address: {site}",
        "body": (
            "Hello,\n\n"
            "somebody, most likely you, gave this address for their comments on “{site}”.\n"
            "To confirm it, open the page and press the button:\n\n"
            "{link}\n\n"
            "The link works once and for 24 hours. If it was not you, do nothing.\n"
        ),
    },
}

PAGE: dict[str, dict[str, str]] = {
    "ru": {
        "title": "Подтверждение адреса",
        "ask": "Гость «{name}» на сайте «{site}» указал ваш адрес для своих отзывов.",
        "warn": "Подтверждайте, только если это вы: отзывы этого гостя будут считаться вашими.",
        "button": "Это я, подтвердить",
        "done": "Адрес подтверждён. Можно вернуться к обсуждению.",
        "moved": "Адрес подтверждён. Отзывы переходят к вашей учётной записи; войдите на сайте.",
        "gone": "Ссылка больше не действует: ею уже воспользовались или прошло 24 часа.",
    },
    "kk": {
        "title": "Мекенжайды растау",
        "ask": "«{site}» сайтындағы «{name}» қонағы пікірлері үшін сіздің мекенжайды көрсетті.",
        "warn": "Тек өзіңіз болсаңыз ғана растаңыз: бұл қонақтың пікірлері сіздікі саналады.",
        "button": "Бұл мен, растау",
        "done": "Мекенжай расталды. Талқылауға оралуға болады.",
        "moved": "Мекенжай расталды. Пікірлер тіркелгіңізге көшеді; сайтқа кіріңіз.",
        "gone": "Сілтеме енді жарамсыз: ол қолданылған немесе 24 сағат өтті.",
    },
    "az": {
        "title": "Ünvanın təsdiqi",
        "ask": "«{site}» saytında «{name}» adlı qonaq rəyləri üçün ünvanınızı göstərib.",
        "warn": "Yalnız siz olsanız təsdiqləyin: bu qonağın rəyləri sizin sayılacaq.",
        "button": "Bu mənəm, təsdiqlə",
        "done": "Ünvan təsdiqləndi. Müzakirəyə qayıda bilərsiniz.",
        "moved": "Ünvan təsdiqləndi. Rəylər hesabınıza keçir; sayta daxil olun.",
        "gone": "Keçid artıq işləmir: istifadə olunub və ya 24 saat keçib.",
    },
    "en": {
        "title": "Confirming an address",
        "ask": "The guest “{name}” on “{site}” gave your address for their comments.",
        "warn": "Confirm only if this is you: the guest's comments will count as yours.",
        "button": "This is me, confirm",
        "done": "The address is confirmed. You can go back to the discussion.",
        "moved": "The address is confirmed. The comments go over to your account; sign in there.",
        "gone": "The link does not work any more: it was used, or 24 hours have passed.",
    },
}
