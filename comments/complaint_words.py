"""What a complainant is told, on the page behind the receipt and by mail, in four languages."""

from collections.abc import Mapping

from comments.states import RequestMailKind, RequestOutcome, RequestState

STATES: Mapping[str, Mapping[str, str]] = {
    "ru": {
        RequestState.RECEIVED: "Обращение получено и ждёт рассмотрения.",
        RequestState.IN_WORK: "Обращение рассматривается.",
        RequestState.DECIDED: "Решение принято.",
    },
    "kk": {
        RequestState.RECEIVED: "Өтініш қабылданды және қаралуын күтіп тұр.",
        RequestState.IN_WORK: "Өтініш қаралып жатыр.",
        RequestState.DECIDED: "Шешім қабылданды.",
    },
    "az": {
        RequestState.RECEIVED: "Müraciət qəbul edilib və baxılmağı gözləyir.",
        RequestState.IN_WORK: "Müraciətə baxılır.",
        RequestState.DECIDED: "Qərar qəbul edilib.",
    },
    "en": {
        RequestState.RECEIVED: "The complaint is received and waits to be looked at.",
        RequestState.IN_WORK: "The complaint is being looked at.",
        RequestState.DECIDED: "A decision is made.",
    },
}

OUTCOMES: Mapping[str, Mapping[str, str]] = {
    "ru": {
        RequestOutcome.GRANTED: "Обращение удовлетворено.",
        RequestOutcome.PARTLY: "Обращение удовлетворено частично.",
        RequestOutcome.REFUSED: "Оснований для удаления не найдено.",
        RequestOutcome.WITHDRAWN: "Обращение отозвано.",
    },
    "kk": {
        RequestOutcome.GRANTED: "Өтініш қанағаттандырылды.",
        RequestOutcome.PARTLY: "Өтініш ішінара қанағаттандырылды.",
        RequestOutcome.REFUSED: "Жоюға негіз табылмады.",
        RequestOutcome.WITHDRAWN: "Өтініш қайтарып алынды.",
    },
    "az": {
        RequestOutcome.GRANTED: "Müraciət təmin edilib.",
        RequestOutcome.PARTLY: "Müraciət qismən təmin edilib.",
        RequestOutcome.REFUSED: "Silmək üçün əsas tapılmayıb.",
        RequestOutcome.WITHDRAWN: "Müraciət geri götürülüb.",
    },
    "en": {
        RequestOutcome.GRANTED: "The complaint is granted.",
        RequestOutcome.PARTLY: "The complaint is granted in part.",
        RequestOutcome.REFUSED: "No ground for a removal was found.",
        RequestOutcome.WITHDRAWN: "The complaint is withdrawn.",
    },
}

# `{…}` are filled in by `str.format`; no subject has anybody's words in it.
_ANSWER: Mapping[str, Mapping[str, str]] = {
    "ru": {
        "subject": "Решение по обращению {number}: {site}",
        "body": (
            "Здравствуйте!\n\n"
            "Редакция сайта «{site}» рассмотрела ваше обращение {number} от {date}.\n"
            "{outcome}\n\n"
            "{answer}"
            "Решение принял человек. Если вы с ним не согласны, напишите в редакцию и назовите "
            "номер обращения; право обратиться в суд или в надзорный орган остаётся за вами.\n"
        ),
    },
    "kk": {
        "subject": "{number} өтініші бойынша шешім: {site}",
        "body": (
            "Сәлеметсіз бе!\n\n"
            "«{site}» сайтының редакциясы {date} күнгі {number} өтінішіңізді қарады.\n"
            "{outcome}\n\n"
            "{answer}"
            "Шешімді адам қабылдады. Онымен келіспесеңіз, өтініш нөмірін көрсетіп, редакцияға "
            "жазыңыз; сотқа немесе бақылау органына жүгіну құқығыңыз сақталады.\n"
        ),
    },
    "az": {
        "subject": "{number} müraciəti üzrə qərar: {site}",
        "body": (
            "Salam!\n\n"
            "“{site}” saytının redaksiyası {date} tarixli {number} müraciətinizə baxıb.\n"
            "{outcome}\n\n"
            "{answer}"
            "Qərarı insan qəbul edib. Onunla razı deyilsinizsə, müraciətin nömrəsini göstərərək "
            "redaksiyaya yazın; məhkəməyə və ya nəzarət orqanına müraciət etmək hüququnuz qalır.\n"
        ),
    },
    "en": {
        "subject": "The decision on complaint {number}: {site}",
        "body": (
            "Hello,\n\n"
            "the newsroom of “{site}” has looked at your complaint {number} of {date}.\n"
            "{outcome}\n\n"
            "{answer}"
            "A person made this decision. If you disagree, write to the newsroom and name the "
            "number of the complaint; you remain free to turn to a court or a regulator.\n"
        ),
    },
}

# Whoever knows an address can give it: the mail says what to do when it was somebody else.
_RECEIPT: Mapping[str, Mapping[str, str]] = {
    "ru": {
        "subject": "Обращение {number} получено: {site}",
        "body": (
            "Здравствуйте!\n\n"
            "Редакция сайта «{site}» получила {date} ваше обращение {number}. Его рассмотрит "
            "человек, ответ придёт на этот адрес не позднее {due}.\n\n"
            "Квитанция, по которой можно узнать, что стало с обращением:\n{token}\n\n"
            "Если вы ничего не отправляли, отвечать на это письмо не нужно.\n"
        ),
    },
    "kk": {
        "subject": "{number} өтініші қабылданды: {site}",
        "body": (
            "Сәлеметсіз бе!\n\n"
            "«{site}» сайтының редакциясы {date} күні {number} өтінішіңізді алды. Оны адам "
            "қарайды, жауап осы мекенжайға {due} күнінен кешіктірілмей келеді.\n\n"
            "Өтініштің жай-күйін білуге болатын түбіртек:\n{token}\n\n"
            "Ештеңе жібермеген болсаңыз, бұл хатқа жауап берудің қажеті жоқ.\n"
        ),
    },
    "az": {
        "subject": "{number} müraciəti qəbul edildi: {site}",
        "body": (
            "Salam!\n\n"
            "“{site}” saytının redaksiyası {date} tarixində {number} müraciətinizi aldı. Ona insan "
            "baxacaq, cavab bu ünvana ən geci {due} tarixində gələcək.\n\n"
            "Müraciətin vəziyyətini öyrənmək üçün qəbz:\n{token}\n\n"
            "Heç nə göndərməmisinizsə, bu məktuba cavab vermək lazım deyil.\n"
        ),
    },
    "en": {
        "subject": "Complaint {number} is received: {site}",
        "body": (
            "Hello,\n\n"
            "the newsroom of “{site}” received your complaint {number} on {date}. A person will "
            "look at it, and the answer comes to this address by {due}.\n\n"
            "The receipt by which you can ask what became of it:\n{token}\n\n"
            "If you have sent nothing, there is no need to answer this mail.\n"
        ),
    },
}

MAILS = {RequestMailKind.RECEIPT: _RECEIPT, RequestMailKind.ANSWER: _ANSWER}
