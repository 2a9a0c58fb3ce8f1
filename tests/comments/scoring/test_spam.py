"""The shipped model tells an advertisement from an ordinary text that has links in it.

None of these sentences stands among those that the model was made of.
"""

import pytest

from comments.scoring.model import prior_model
from comments.scoring.thresholds import HOLD_SPAM

ORDINARY = (
    "What a lovely evening at the lake https://www.instagram.com/p/Cx81kQa/ #sunset",
    "RT @jane_doe The council votes on the new tram line tonight http://t.co/k2Jd81Lm #transport",
    "@aigerim @daulet interesting lecture about the Silk Road https://youtu.be/aB3dE5fG7h1",
    "Кеше қатты жел болды, мына суреттерді қараңыз https://gazet.kz/article/2213/",
    "@nurlan_k сұрағыңызға жауап осы мақалада бар: https://gazet.kz/article/3421",
    "Біздің мектептің түлектері кездесті #түлектер2024 https://www.instagram.com/p/C12abc/",
    "Dünən Gəncədə güclü külək əsdi, bu fotolara baxın https://qezet.az/foto/8812",
    "@leyla_m sualınızın cavabı bu yazıdadır https://qezet.az/xeber/3421",
    "Yeni parkın açılışı oldu #Sumqayıt https://www.facebook.com/photo/?id=12345",
    "Вот постановление, на которое ссылается редакция: https://zakon.kz/rus/docs/P2400000123",
    "@marat_s расписание электричек поменяли, смотрите https://poezd.kz/ru/schedule",
)
ADVERTS = (
    "Subscribe to my channel, I post new gaming videos daily http://youtube.com/c/procoolgamer",
    "Earn $300 a day from your sofa, message me on telegram @fastmoney24",
    "You won a $1000 gift card! Claim your prize now at http://giftcards4u.com",
    "Онлайн-казино с моментальными выплатами, бонус 200% по промокоду WIN t.me/slotking",
    "Требуются сотрудники на удалёнку, доход от 500$ в неделю, пишите в телеграм @jobmaster",
    "Онлайн казино, тіркелсең 5000 теңге бонус, сілтеме t.me/kazbonus",
    "Evdən çıxmadan gündə 100 manat qazan, telegram @pulqazan",
)


@pytest.mark.parametrize("text", ORDINARY)
def test_a_link_by_itself_is_no_advertisement(text: str) -> None:
    assert prior_model().score(text).spam < HOLD_SPAM


@pytest.mark.parametrize("text", ADVERTS)
def test_advertisements_are_held(text: str) -> None:
    assert prior_model().score(text).spam >= HOLD_SPAM
