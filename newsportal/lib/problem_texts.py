"""What problems say to people: title and detail by code, and the texts of field errors."""

LANGUAGES = ("ru", "kk", "az", "en")

# By code and language: title, detail.
TEXTS: dict[str, dict[str, tuple[str, str]]] = {
    "validation_error": {
        "ru": ("Данные не приняты", "Исправьте отмеченные поля и отправьте ещё раз."),
        "kk": ("Деректер қабылданбады", "Белгіленген өрістерді түзетіп, қайта жіберіңіз."),
        "az": ("Məlumat qəbul edilmədi", "Qeyd olunan sahələri düzəldib yenidən göndərin."),
        "en": ("The data was not accepted", "Correct the fields named and send it again."),
    },
    "unknown_field": {
        "ru": ("Неизвестное поле", "В запросе есть поля, которых этот метод не знает."),
        "kk": ("Белгісіз өріс", "Сұрауда бұл әдіс білмейтін өрістер бар."),
        "az": ("Naməlum sahə", "Sorğuda bu metodun tanımadığı sahələr var."),
        "en": ("Unknown field", "The request has fields that this method does not know."),
    },
    "unknown_parameter": {
        "ru": ("Неизвестный параметр", "Параметр адреса неизвестен или повторён."),
        "kk": ("Белгісіз параметр", "Мекенжай параметрі белгісіз немесе қайталанған."),
        "az": ("Naməlum parametr", "Ünvanın parametri naməlumdur və ya təkrarlanıb."),
        "en": ("Unknown parameter", "A query parameter is unknown or repeated."),
    },
    "invalid_json": {
        "ru": ("Неверный JSON", "Тело запроса должно быть верным объектом JSON в UTF-8."),
        "kk": ("JSON қате", "Сұрау денесі UTF-8 кодындағы дұрыс JSON нысаны болуы керек."),
        "az": ("Yanlış JSON", "Sorğunun gövdəsi UTF-8 kodunda düzgün JSON obyekti olmalıdır."),
        "en": ("Invalid JSON", "The body must be a valid JSON object in UTF-8."),
    },
    "invalid_cursor": {
        "ru": ("Неверный курсор", "Курсор не подходит к этому списку. Начните с первой страницы."),
        "kk": ("Курсор қате", "Курсор бұл тізімге сәйкес емес. Бірінші беттен бастаңыз."),
        "az": ("Yanlış kursor", "Kursor bu siyahıya uyğun deyil. Birinci səhifədən başlayın."),
        "en": ("Invalid cursor", "The cursor does not fit this list. Start from the first page."),
    },
    "too_large": {
        "ru": ("Слишком большой запрос", "Тело запроса больше 64 КиБ."),
        "kk": ("Сұрау тым үлкен", "Сұрау денесі 64 КиБ-тан үлкен."),
        "az": ("Sorğu çox böyükdür", "Sorğunun gövdəsi 64 KiB-dan böyükdür."),
        "en": ("The request is too large", "The body is larger than 64 KiB."),
    },
    "text_too_complex": {
        "ru": (
            "Слишком сложное оформление",
            "Упростите оформление текста: в нём слишком много знаков разметки.",
        ),
        "kk": ("Безендіру тым күрделі", "Мәтінді ықшамдаңыз: онда белгілеу таңбалары тым көп."),
        "az": ("Tərtibat çox mürəkkəbdir", "Mətni sadələşdirin: onda nişanlama işarələri çoxdur."),
        "en": (
            "The markup is too complex",
            "Simplify the text: it has too many markup characters.",
        ),
    },
    "not_found": {
        "ru": ("Не найдено", "По этому адресу ничего нет."),
        "kk": ("Табылмады", "Бұл мекенжайда ештеңе жоқ."),
        "az": ("Tapılmadı", "Bu ünvanda heç nə yoxdur."),
        "en": ("Not found", "There is nothing at this address."),
    },
    "unknown_article": {
        "ru": ("Материал не найден", "Такого материала на этом сайте нет."),
        "kk": ("Материал табылмады", "Бұл сайтта мұндай материал жоқ."),
        "az": ("Material tapılmadı", "Bu saytda belə material yoxdur."),
        "en": ("Unknown article", "This site has no such article."),
    },
    "invalid_token": {
        "ru": ("Нужен вход", "Токен отсутствует или не подходит. Войдите ещё раз."),
        "kk": ("Кіру қажет", "Токен жоқ немесе жарамсыз. Қайта кіріңіз."),
        "az": ("Giriş tələb olunur", "Token yoxdur və ya yararsızdır. Yenidən daxil olun."),
        "en": ("Sign-in needed", "The token is missing or not valid. Sign in again."),
    },
    "token_expired": {
        "ru": ("Вход устарел", "Срок действия токена истёк. Получите новый."),
        "kk": ("Кіру мерзімі өтті", "Токеннің мерзімі аяқталды. Жаңасын алыңыз."),
        "az": ("Girişin vaxtı bitib", "Tokenin müddəti bitib. Yenisini alın."),
        "en": ("The sign-in has expired", "The token has expired. Get a new one."),
    },
    "token_other_site": {
        "ru": ("Токен другого сайта", "Этот токен выдан для другого сайта."),
        "kk": ("Басқа сайттың токені", "Бұл токен басқа сайтқа берілген."),
        "az": ("Başqa saytın tokeni", "Bu token başqa sayt üçün verilib."),
        "en": ("A token of another site", "This token was issued for another site."),
    },
    "forbidden": {
        "ru": ("Нет доступа", "На это действие нет прав."),
        "kk": ("Рұқсат жоқ", "Бұл әрекетке құқық жоқ."),
        "az": ("İcazə yoxdur", "Bu əməliyyat üçün hüququnuz yoxdur."),
        "en": ("Forbidden", "You have no right to do this."),
    },
    "name_from_publisher": {
        "ru": ("Имя задаёт издание", "Вы вошли через сайт издания: имя меняется там."),
        "kk": ("Есімді басылым береді", "Сіз басылым сайты арқылы кірдіңіз: есім сонда өзгереді."),
        "az": ("Adı nəşr təyin edir", "Nəşrin saytı ilə daxil olmusunuz: ad orada dəyişdirilir."),
        "en": ("The publisher gives the name", "You signed in by the site: change the name there."),
    },
    "own_comment": {
        "ru": ("Это ваш отзыв", "Свой отзыв оценивать нельзя."),
        "kk": ("Бұл сіздің пікіріңіз", "Өз пікіріңізді бағалауға болмайды."),
        "az": ("Bu sizin rəyinizdir", "Öz rəyinizi qiymətləndirmək olmaz."),
        "en": ("This comment is yours", "You cannot react to your own comment."),
    },
    "own_decision": {
        "ru": ("Нужен другой модератор", "Обжалование вашего решения рассматривает другой."),
        "kk": ("Басқа модератор керек", "Сіздің шешіміңізге шағымды басқа модератор қарайды."),
        "az": ("Başqa moderator lazımdır", "Qərarınıza etiraza başqa moderator baxır."),
        "en": ("Another moderator decides", "The appeal is against a decision of yours."),
    },
    "reader_banned": {
        "ru": ("Писать нельзя", "Редакция ограничила вам возможность писать."),
        "kk": ("Жазуға болмайды", "Редакция сізге жазуға шектеу қойды."),
        "az": ("Yazmaq olmaz", "Redaksiya sizin yazmağınızı məhdudlaşdırıb."),
        "en": ("You may not write", "The editors have restricted your writing."),
    },
    "guests_closed": {
        "ru": ("Гостям закрыто", "На этом сайте пишут только вошедшие читатели."),
        "kk": ("Қонақтарға жабық", "Бұл сайтта тек тіркелген оқырмандар жазады."),
        "az": ("Qonaqlar üçün bağlıdır", "Bu saytda yalnız daxil olmuş oxucular yazır."),
        "en": ("Closed to guests", "Only signed-in readers write on this site."),
    },
    "identity_required": {
        "ru": ("Нужно подтвердить себя", "Для этого нужен подтверждённый вход на сайте."),
        "kk": ("Тұлғаны растау қажет", "Бұл үшін сайтқа расталған кіру керек."),
        "az": ("Şəxsiyyət təsdiqi tələb olunur", "Bunun üçün saytda təsdiqlənmiş giriş lazımdır."),
        "en": ("Identity required", "This needs a verified sign-in at the site."),
    },
    "thread_closed": {
        "ru": ("Обсуждение закрыто", "Новые отзывы здесь больше не принимаются."),
        "kk": ("Талқылау жабық", "Мұнда жаңа пікірлер қабылданбайды."),
        "az": ("Müzakirə bağlıdır", "Burada yeni rəylər qəbul edilmir."),
        "en": ("The discussion is closed", "New comments are no longer accepted here."),
    },
    "reactions_off": {
        "ru": ("Реакции отключены", "Под этим материалом сейчас нельзя ставить реакции."),
        "kk": ("Реакциялар өшірілген", "Бұл материалда қазір реакция қоюға болмайды."),
        "az": ("Reaksiyalar söndürülüb", "Bu materialda hazırda reaksiya vermək olmaz."),
        "en": ("Reactions are off", "This article takes no reactions at present."),
    },
    "shares_off": {
        "ru": ("Поделиться нельзя", "Этим материалом сейчас нельзя делиться."),
        "kk": ("Бөлісуге болмайды", "Бұл материалмен қазір бөлісуге болмайды."),
        "az": ("Paylaşmaq olmaz", "Bu materialı hazırda paylaşmaq olmaz."),
        "en": ("Sharing is off", "This article cannot be shared at present."),
    },
    "mentions_off": {
        "ru": ("Упоминания не принимаются", "Этот сайт не принимает упоминаний с других сайтов."),
        "kk": (
            "Сілтемелер қабылданбайды",
            "Бұл сайт басқа сайттардағы сілтемелерді қабылдамайды.",
        ),
        "az": ("Qeydlər qəbul edilmir", "Bu sayt başqa saytlardakı qeydləri qəbul etmir."),
        "en": ("Mentions are off", "This site takes no mentions from other sites."),
    },
    "parent_not_public": {
        "ru": ("Ответить нельзя", "Отзыв, на который вы отвечаете, больше не показан."),
        "kk": ("Жауап беруге болмайды", "Сіз жауап бергелі отырған пікір енді көрсетілмейді."),
        "az": ("Cavab vermək olmaz", "Cavab verdiyiniz rəy artıq göstərilmir."),
        "en": ("No reply possible", "The comment you reply to is no longer shown."),
    },
    "already_reviewed": {
        "ru": ("Оценка уже есть", "Вы уже оценили этот материал. Оценку можно изменить."),
        "kk": ("Баға қойылған", "Сіз бұл материалға баға қойғансыз. Бағаны өзгертуге болады."),
        "az": ("Qiymət artıq verilib", "Bu materiala qiymət vermisiniz. Onu dəyişə bilərsiniz."),
        "en": (
            "Already reviewed",
            "You have rated this article already. You can change the rating.",
        ),
    },
    "already_flagged": {
        "ru": ("Жалоба уже есть", "Вы уже пожаловались на этот отзыв."),
        "kk": ("Шағым жіберілген", "Сіз бұл пікірге шағымданғансыз."),
        "az": ("Şikayət artıq var", "Bu rəydən artıq şikayət etmisiniz."),
        "en": ("Already flagged", "You have flagged this comment already."),
    },
    "already_appealed": {
        "ru": ("Обжалование уже есть", "Вы уже просили пересмотреть решение по этому тексту."),
        "kk": ("Өтініш жіберілген", "Сіз бұл мәтін бойынша шешімді қайта қарауды сұрағансыз."),
        "az": ("Müraciət artıq var", "Bu mətn üzrə qərara artıq etiraz etmisiniz."),
        "en": ("Already appealed", "You have asked for another decision on this text already."),
    },
    "nothing_to_appeal": {
        "ru": ("Обжаловать нечего", "Обжаловать можно отзыв, который отклонили или убрали."),
        "kk": (
            "Шағымданатын шешім жоқ",
            "Тек қабылданбаған не алынған пікірге шағымдануға болады.",
        ),
        "az": ("Etiraz ediləcək qərar yoxdur", "Yalnız rədd edilən və silinən rəyə etiraz olunur."),
        "en": ("Nothing to appeal", "Only a comment that was refused or removed can be appealed."),
    },
    "too_many_pinned": {
        "ru": ("Закреплено уже три", "Сначала открепите другой отзыв под этим материалом."),
        "kk": ("Үш пікір бекітілген", "Алдымен осы мақаладағы басқа пікірді босатыңыз."),
        "az": ("Artıq üç rəy sancılıb", "Əvvəlcə bu materialdakı başqa rəyi buraxın."),
        "en": ("Three are pinned already", "Unpin another comment of this article first."),
    },
    "version_conflict": {
        "ru": ("Текст изменился", "Отзыв успел измениться. Обновите его и повторите."),
        "kk": ("Мәтін өзгерген", "Пікір өзгеріп үлгерді. Жаңартып, қайталаңыз."),
        "az": ("Mətn dəyişib", "Rəy artıq dəyişib. Yeniləyib təkrar edin."),
        "en": (
            "The text has changed",
            "The comment has changed meanwhile. Reload it and try again.",
        ),
    },
    "decided_already": {
        "ru": ("Решение уже принято", "Модератор уже принял это решение."),
        "kk": ("Шешім қабылданған", "Модератор бұл шешімді қабылдап қойған."),
        "az": ("Qərar artıq verilib", "Moderator bu qərarı artıq verib."),
        "en": ("Already decided", "A moderator has made this decision already."),
    },
    "edit_window_over": {
        "ru": ("Время правки истекло", "Изменить этот отзыв уже нельзя."),
        "kk": ("Түзету уақыты өтті", "Бұл пікірді енді өзгертуге болмайды."),
        "az": ("Düzəliş vaxtı bitib", "Bu rəyi artıq dəyişmək olmaz."),
        "en": ("The time to edit is over", "This comment can no longer be changed."),
    },
    "nudge": {
        "ru": (
            "Перечитайте текст",
            "Отзыв может обидеть других. Измените его или отправьте как есть.",
        ),
        "kk": (
            "Мәтінді қайта оқыңыз",
            "Пікір өзгелерді ренжітуі мүмкін. Өзгертіңіз немесе сол күйінде жіберіңіз.",
        ),
        "az": (
            "Mətni yenidən oxuyun",
            "Rəy başqalarını incidə bilər. Dəyişin və ya olduğu kimi göndərin.",
        ),
        "en": ("Read it once more", "The comment may hurt others. Change it or send it as it is."),
    },
    "idempotency_mismatch": {
        "ru": ("Ключ уже использован", "С этим Idempotency-Key отправлен другой запрос."),
        "kk": ("Кілт қолданылған", "Бұл Idempotency-Key басқа сұраумен жіберілген."),
        "az": ("Açar artıq istifadə olunub", "Bu Idempotency-Key ilə başqa sorğu göndərilib."),
        "en": ("The key was used already", "Another request was sent with this Idempotency-Key."),
    },
    "idempotency_in_progress": {
        "ru": ("Запрос ещё выполняется", "Такой же запрос ещё не завершён. Повторите позже."),
        "kk": ("Сұрау орындалуда", "Дәл осындай сұрау әлі аяқталған жоқ. Кейінірек қайталаңыз."),
        "az": ("Sorğu icra olunur", "Eyni sorğu hələ bitməyib. Bir az sonra təkrar edin."),
        "en": ("Still in progress", "The same request has not finished yet. Try again later."),
    },
    "rate_limited": {
        "ru": ("Слишком много запросов", "Подождите немного и повторите."),
        "kk": ("Сұрау тым көп", "Біраз күтіп, қайталаңыз."),
        "az": ("Həddindən çox sorğu", "Bir az gözləyib təkrar edin."),
        "en": ("Too many requests", "Wait a little and try again."),
    },
    "slow_mode": {
        "ru": ("Медленный режим", "В этом обсуждении между отзывами нужна пауза."),
        "kk": ("Баяу режим", "Бұл талқылауда пікірлер арасында үзіліс керек."),
        "az": ("Yavaş rejim", "Bu müzakirədə rəylər arasında fasilə lazımdır."),
        "en": ("Slow mode", "This discussion asks for a pause between comments."),
    },
    "challenge_required": {
        "ru": ("Нужна проверка", "Подтвердите, что вы не робот."),
        "kk": ("Тексеру қажет", "Робот емес екеніңізді растаңыз."),
        "az": ("Yoxlama tələb olunur", "Robot olmadığınızı təsdiqləyin."),
        "en": ("Challenge required", "Confirm that you are not a robot."),
    },
    "unavailable": {
        "ru": (
            "Временно недоступно",
            "Сервис сейчас не отвечает. Повторите через несколько секунд.",
        ),
        "kk": (
            "Уақытша қолжетімсіз",
            "Сервис қазір жауап бермейді. Бірнеше секундтан соң қайталаңыз.",
        ),
        "az": (
            "Müvəqqəti əlçatmazdır",
            "Xidmət hazırda cavab vermir. Bir neçə saniyədən sonra təkrar edin.",
        ),
        "en": (
            "Temporarily unavailable",
            "The service does not answer now. Try again in a few seconds.",
        ),
    },
    "bad_request": {
        "ru": ("Неверный запрос", "Запрос не удалось прочитать."),
        "kk": ("Сұрау қате", "Сұрауды оқу мүмкін болмады."),
        "az": ("Yanlış sorğu", "Sorğunu oxumaq mümkün olmadı."),
        "en": ("Bad request", "The request could not be read."),
    },
    "method_not_allowed": {
        "ru": ("Метод не поддерживается", "Этот адрес не принимает такой метод запроса."),
        "kk": ("Әдіске рұқсат жоқ", "Бұл мекенжай мұндай сұрау әдісін қабылдамайды."),
        "az": ("Metod dəstəklənmir", "Bu ünvan belə sorğu metodunu qəbul etmir."),
        "en": ("Method not allowed", "This address does not take that method."),
    },
    "not_acceptable": {
        "ru": ("Формат не поддерживается", "Ответ в таком формате здесь не выдаётся."),
        "kk": ("Пішімге қолдау жоқ", "Мұнда мұндай пішімде жауап берілмейді."),
        "az": ("Format dəstəklənmir", "Burada belə formatda cavab verilmir."),
        "en": ("Not acceptable", "No answer is given in that format here."),
    },
    "unsupported_media_type": {
        "ru": ("Тип данных не поддерживается", "Отправьте тело запроса как application/json."),
        "kk": ("Дерек түріне қолдау жоқ", "Сұрау денесін application/json түрінде жіберіңіз."),
        "az": ("Məlumat növü dəstəklənmir", "Sorğunun gövdəsini application/json kimi göndərin."),
        "en": ("Unsupported media type", "Send the body as application/json."),
    },
    "internal_error": {
        "ru": ("Внутренняя ошибка", "Произошла ошибка. Сообщите редакции номер запроса."),
        "kk": ("Ішкі қате", "Қате орын алды. Сұрау нөмірін редакцияға хабарлаңыз."),
        "az": ("Daxili xəta", "Xəta baş verdi. Sorğunun nömrəsini redaksiyaya bildirin."),
        "en": ("Internal error", "Something went wrong. Tell the editors the request's number."),
    },
}


def problem_text(code: str, language: str) -> tuple[str, str]:
    """Title and detail of a problem's code in one of LANGUAGES."""
    return TEXTS[code][language]
