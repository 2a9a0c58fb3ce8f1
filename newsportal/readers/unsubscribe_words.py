"""What the page behind the link that ends mails says, by the site's language."""

PAGE: dict[str, dict[str, str]] = {
    "ru": {
        "title": "Письма об обсуждениях",
        "ask": "Больше не присылать письма с сайта «{site}» об этом: {topics}?",
        "replies": "ответы на ваши отзывы",
        "subscriptions": "новые отзывы в обсуждениях, за которыми вы следите",
        "decisions": "решения о ваших отзывах",
        "button": "Больше не присылать",
        "done": "Таких писем больше не будет. Включить их снова можно на сайте.",
        "gone": "Эта ссылка не действует.",
    },
    "kk": {
        "title": "Талқылаулар туралы хаттар",
        "ask": "«{site}» сайтынан мына хаттар енді келмесін бе: {topics}?",
        "replies": "пікірлеріңізге жауаптар",
        "subscriptions": "сіз бақылайтын талқылаулардағы жаңа пікірлер",
        "decisions": "пікірлеріңіз туралы шешімдер",
        "button": "Енді жібермеу",
        "done": "Мұндай хаттар енді келмейді. Оларды сайтта қайта қосуға болады.",
        "gone": "Бұл сілтеме жарамсыз.",
    },
    "az": {
        "title": "Müzakirələr haqqında məktublar",
        "ask": "«{site}» saytından bu məktublar daha gəlməsin: {topics}?",
        "replies": "rəylərinizə cavablar",
        "subscriptions": "izlədiyiniz müzakirələrdə yeni rəylər",
        "decisions": "rəyləriniz haqqında qərarlar",
        "button": "Daha göndərməyin",
        "done": "Belə məktublar daha gəlməyəcək. Onları saytda yenidən açmaq olar.",
        "gone": "Bu keçid işləmir.",
    },
    "en": {
        "title": "Mails about discussions",
        "ask": "Stop mails from “{site}” about this: {topics}?",
        "replies": "answers to your comments",
        "subscriptions": "new comments in discussions that you follow",
        "decisions": "decisions on your comments",
        "button": "Stop these mails",
        "done": "There will be no more of these mails. You can turn them on again on the site.",
        "gone": "This link does not work.",
    },
}
