from functools import cache
from random import Random

import pytest

from comments.scoring.model import load_model, prior_model
from comments.training.fit import FEWEST_OF_A_KIND, Trained, train_site_model
from comments.training.generator import spam_sentences, toxicity_sentences
from comments.training.words import common_words

# Abuse of one site alone, which no list knows.
OWN_ABUSE = ("крокозябра", "шмурдяк", "трындычиха")


def site(count: int, *, seed: int) -> tuple[list[str], list[bool]]:
    """Return comments of a site that stops its own three words and what is abuse anywhere."""
    random = Random(seed)
    texts, toxic = [], []
    for text, is_bad in toxicity_sentences(count=count, seed=seed, compound=0.5)[:count]:
        is_own = not is_bad and random.random() < 0.3
        texts.append(f"{text} {random.choice(OWN_ABUSE)}" if is_own else text)
        toxic.append(is_bad or is_own)
    return texts, toxic


def trained(count: int = 400, **changes) -> Trained:
    texts, toxic = site(count, seed=3)
    return train_site_model(
        **{
            "texts": texts,
            "toxic": toxic,
            "spam": [None] * len(texts),
            "prior": prior_model(),
            "seed": 1,
            **changes,
        }
    )


@cache
def default_site() -> Trained:
    return trained()


class TestTrainSiteModel:
    def test_learns_what_the_prior_does_not_know(self):
        model, prior = load_model(default_site().data), prior_model()
        for word in OWN_ABUSE:
            text = f"Это опять {word} на остановке"
            assert prior.score(text).toxicity < 0.3
            assert model.score(text).toxicity > 0.5

    def test_keeps_what_the_prior_knows(self):
        model = load_model(default_site().data)
        assert model.score("Ты дегенерат, закрой рот").toxicity > 0.8
        assert model.score("Спасибо за статью, очень интересно").toxicity < 0.2

    def test_tells_better_than_the_prior_by_its_own_measure(self):
        metrics = default_site().metrics
        assert metrics["toxicity_auc"] > metrics["toxicity_prior_auc"] + 0.05
        assert metrics["toxicity_rows"] == 400
        assert metrics["toxicity_recall_5"] >= metrics["toxicity_recall_1"]

    def test_says_as_often_that_a_text_is_stopped_as_it_is(self):
        model = load_model(default_site().data)
        texts, toxic = site(300, seed=11)
        scores = [model.score(text).toxicity for text in texts]
        assert sum(scores) / len(scores) == pytest.approx(sum(toxic) / len(toxic), abs=0.07)

    def test_gives_the_same_bytes_for_the_same_decisions(self):
        assert trained(150) == trained(150)

    def test_leaves_a_head_that_nobody_decided(self):
        assert load_model(default_site().data).head("spam") == prior_model().head("spam")

    def test_leaves_a_head_with_too_few_of_a_kind(self):
        few = FEWEST_OF_A_KIND - 1
        labels = [True] * few + [False] * (400 - few)
        result = trained(toxic=labels)
        assert load_model(result.data).head("toxicity") == prior_model().head("toxicity")
        assert result.metrics["toxicity_positive"] == few
        assert "toxicity_auc" not in result.metrics

    def test_takes_no_decisions_at_all(self):
        result = train_site_model(texts=[], toxic=[], spam=[], prior=prior_model())
        assert load_model(result.data).score("да") == prior_model().score("да")

    def test_learns_advertisements_too(self):
        sentences = spam_sentences(count=300, seed=5)
        texts = [text for text, _ in sentences]
        labels = [is_bad for _, is_bad in sentences]
        result = train_site_model(
            texts=texts, toxic=[None] * len(texts), spam=labels, prior=prior_model()
        )
        assert load_model(result.data).score("Казино, бонус 500 %, t.me/abc").spam > 0.8
        assert result.metrics["spam_auc"] > 0.95

    def test_fits_into_a_megabyte(self):
        assert len(default_site().data) <= 1_000_000

    def test_is_moved_by_texts_that_nobody_decided(self):
        further, _ = site(400, seed=7)
        without, aided = trained(100), trained(100, unlabelled=further)
        assert without.data != aided.data
        assert load_model(aided.data).score("Ты дегенерат, закрой рот").toxicity > 0.8


class TestCommonWords:
    def test_returns_words_of_several_texts_the_commonest_first(self):
        texts = ["Дорога длинная", "дорога, дорога и мост", "МОСТ и дорога", "Иванов"]
        assert common_words(texts) == ("дорога", "мост")
