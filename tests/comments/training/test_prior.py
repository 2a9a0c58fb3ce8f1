import io
import sys

import pytest
from django.core.management import CommandError, call_command

from comments.scoring.model import load_model, prior_model
from comments.training.generator import toxicity_sentences

TEXTS = (
    "Ты идиот, закрой рот",
    "Вы все продажные твари",
    "Министр должен уйти в отставку",
    "Спасибо за статью, жду продолжения",
    "Казино: бонус 500 % на первый депозит, t.me/abc",
    "Рахмет, жақсы мақала екен",
    "сен ақымақсың",
    "Bu xəbər doğrudur?",
    "Thank you for the report",
    "",
)


class TestBuildPrior:
    def test_makes_the_shipped_model_again(self, tmp_path):
        path = tmp_path / "prior.model"
        out = io.StringIO()
        call_command("moderation_build_prior", output=path, stdout=out)
        assert out.getvalue().endswith(f"{path.stat().st_size} bytes\n")
        made, shipped = load_model(path.read_bytes()), prior_model()
        for text in TEXTS:
            assert made.score(text).toxicity == pytest.approx(
                shipped.score(text).toxicity, abs=0.05
            ), text
            assert made.score(text).spam == pytest.approx(shipped.score(text).spam, abs=0.05), text

    def test_says_what_is_missing_where_training_is_not_installed(self, monkeypatch, tmp_path):
        # What Python does with a module that is not there.
        monkeypatch.setitem(sys.modules, "sklearn", None)
        with pytest.raises(CommandError, match="uv sync --group learning"):
            call_command("moderation_build_prior", output=tmp_path / "prior.model")
        assert list(tmp_path.iterdir()) == []


class TestSentences:
    def test_are_the_same_for_the_same_seed(self):
        made = toxicity_sentences(count=50, seed=1, compound=0.5)
        assert made == toxicity_sentences(count=50, seed=1, compound=0.5)
        assert made != toxicity_sentences(count=50, seed=2, compound=0.5)

    def test_are_of_both_kinds_and_leave_no_slot_empty(self):
        made = toxicity_sentences(count=500, seed=1, compound=0.5)
        assert 0.3 < sum(sentence.is_bad for sentence in made) / len(made) < 0.6
        assert not [text for text, _ in made if "{" in text or not text.strip()]
