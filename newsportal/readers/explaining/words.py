"""What `explaining` says, in Russian and English. Braces are filled in from the token."""

LANGUAGES = ("ru", "en")

# By code of the finding: ru, en.
WORDS: dict[str, tuple[str, str]] = {
    "empty": ("Пусто: вставьте токен целиком.", "Nothing is there: paste the whole token."),
    "bearer": (
        "Слово Bearer впереди отброшено: в токен оно не входит.",
        "The word Bearer in front was left out: it is no part of the token.",
    ),
    "service_key": (
        "Это ключ бэкенда (sk_…), а не токен читателя. Браузеру его давать нельзя.",
        "This is a backend's key (sk_…), not a reader's token. No browser may have it.",
    ),
    "guest": (
        "Это токен гостя: его выпускает сам сервис, издатель ничего не подписывает.",
        "This is a guest's token: the service makes it, the publisher signs nothing.",
    ),
    "characters": (
        "В токене есть пробелы, переводы строк или не латинские знаки: он скопирован неверно.",
        "The token has spaces, line breaks or letters that are not ASCII: it was copied wrongly.",
    ),
    "too_long": (
        "Знаков в токене {length}, а можно не больше {most}.",
        "The token has {length} characters, and at most {most} are allowed.",
    ),
    "parts": (
        "У токена должно быть три части через точку, а их {count}.",
        "A token has three parts with points between them; this one has {count}.",
    ),
    "header_bad": (
        "Заголовок (первая часть) — не JSON-объект в base64url.",
        "The header (the first part) is no JSON object in base64url.",
    ),
    "header": ("Заголовок читается.", "The header can be read."),
    "kid_none": (
        "В заголовке нет kid: непонятно, каким ключом проверять.",
        "The header has no kid: there is no telling which key to check with.",
    ),
    "kid_unknown": (
        "Ключа с kid «{kid}» нет.",
        "There is no key with the kid “{kid}”.",
    ),
    "kid_retired": (
        "Ключ «{kid}» отозван {when}: подписывайте другим.",
        "The key “{kid}” was retired at {when}: sign with another one.",
    ),
    "kid_other_site": (
        "Ключ «{kid}» принадлежит сайту {site}; адреса сайта {wanted} ответят token_other_site.",
        "The key “{kid}” is of the site {site}; addresses of {wanted} answer token_other_site.",
    ),
    "kid": ("Ключ «{kid}» сайта {site}, действует.", "The key “{kid}” of the site {site} is live."),
    "algorithm_none": (
        "alg — «{alg}», то есть без подписи. Такие токены не принимаются никогда.",
        "alg is “{alg}”, that is, unsigned. Such tokens are never taken.",
    ),
    "algorithm_other": (
        "alg — «{alg}», а этот ключ подписывает только {wanted}.",
        "alg is “{alg}”, and this key signs by {wanted} only.",
    ),
    "algorithm": ("Алгоритм {alg} — тот, что у ключа.", "The algorithm {alg} is the key's."),
    "signature_hs": (
        (
            "Подпись не сходится. Секрет берётся как строка, без раскодирования base64; проверьте,"
            " что kid и секрет от одного ключа и что токен не меняли после подписи."
        ),
        (
            "The signature does not fit. The secret is used as the text it is, not decoded from"
            " base64; check that kid and secret are of one key and that nothing was changed after."
        ),
    ),
    "signature_pair": (
        "Подпись не сходится: закрытый ключ не от этого kid, или токен меняли после подписи.",
        (
            "The signature does not fit: the private key is not the one of this kid, or something"
            " was changed after signing."
        ),
    ),
    "signature": ("Подпись верна.", "The signature is right."),
    "claims_bad": (
        "Вторая часть — не JSON-объект в base64url.",
        "The second part is no JSON object in base64url.",
    ),
    "missing": ("Нет обязательного поля {claim}.", "The required claim {claim} is missing."),
    "iss": ("iss — «{value}», а нужно «{wanted}».", "iss is “{value}” and must be “{wanted}”."),
    "aud": (
        "aud — «{value}», а нужна ровно строка «{wanted}».",
        "aud is “{value}” and must be exactly the text “{wanted}”.",
    ),
    "sub": (
        "sub должен быть строкой из 1–200 печатных знаков: это номер читателя у вас.",
        "sub must be a text of 1-200 printable characters: it is your number of the reader.",
    ),
    "right": ("{claim} верен: «{value}».", "{claim} is right: “{value}”."),
    "not_number": (
        "{claim} должен быть числом секунд (не строкой): сейчас {value}.",
        "{claim} must be a number of seconds (not a text): it is {value}.",
    ),
    "milliseconds": (
        "{claim} — {value}: похоже на миллисекунды, а нужны секунды.",
        "{claim} is {value}: it looks like milliseconds, and seconds are meant.",
    ),
    "future": (
        "{claim} — {when}: на {seconds} с впереди часов сервиса, терпим {leeway} с. Сверьте часы.",
        (
            "{claim} is {when}: {seconds} s ahead of the service's clock, {leeway} s are borne."
            " Compare the clocks."
        ),
    ),
    "expired": (
        "Срок истёк: exp — {when}, {seconds} с назад.",
        "It has run out: exp is {when}, {seconds} s ago.",
    ),
    "life": (
        "Срок жизни (exp − iat) {seconds} с, а можно не больше {most} с.",
        "It lives (exp − iat) for {seconds} s, and {most} s is the most.",
    ),
    "time": ("{claim} — {when}.", "{claim} is {when}."),
    "name": ("Имя на страницах: «{value}».", "The name on pages: “{value}”."),
    "name_left_out": (
        "name показать нельзя ({codes}): имя останется прежним или станет «Читатель …».",
        "name cannot be shown ({codes}): the old one stays, or it becomes «Читатель …».",
    ),
    "name_none": (
        "name нет: имя останется прежним или станет «Читатель …».",
        "There is no name: the old one stays, or it becomes «Читатель …».",
    ),
    "left_out": (
        "{claim} отброшен: такое значение не годится.",
        "{claim} was left out: it is of no use as it is.",
    ),
    "taken": ("{claim} принят.", "{claim} was taken."),
    "roles": ("Роли даны: {value}.", "Roles given: {value}."),
    "roles_refused": (
        "Роли не даны: {value}. Ключу разрешены: {allowed}; moderator не даётся никогда.",
        "Roles not given: {value}. The key may give: {allowed}; moderator is never given.",
    ),
    "roles_shape": ("roles должен быть списком строк.", "roles must be a list of texts."),
    "identity": ("Уровень личности: {value}.", "Level of identity: {value}."),
    "identity_lowered": (
        "identity «{claimed}» снижен до «{value}»: за большее этот ключ не ручается.",
        "identity “{claimed}” was lowered to “{value}”: the key may vouch for no more.",
    ),
    "identity_unknown": (
        "identity «{claimed}» не бывает (guest, email, phone, state): считается guest.",
        "There is no identity “{claimed}” (guest, email, phone, state): it counts as guest.",
    ),
    "reader": (
        "Читатель известен: «{value}», номер {id}.",
        "The reader is known: “{value}”, id {id}.",
    ),
    "reader_new": (
        "Такого читателя ещё нет: он появится с первым запросом.",
        "There is no such reader yet: the first request makes one.",
    ),
    "older": (
        "Имя, роли и остальное уже пришли из более нового токена и этим не изменятся.",
        "Name, roles and the rest came from a newer token already and are not changed by this one.",
    ),
    "other": (
        "Токен отклоняется по правилу, которое здесь не названо.",
        "The token is refused by a rule that is not named here.",
    ),
    "accepted": ("Токен принимается.", "The token is taken."),
    "refused": (
        "Токен отклоняется: 401 {code}.",
        "The token is refused: 401 {code}.",
    ),
}
