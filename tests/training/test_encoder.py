"""The encoder's steps on a tiny base: fine-tuned, exported, and run as a release runs it."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from bot.review.language import load_reader
from models.classifier import Sample
from training.prepare import Example, prepare
from training.recipe import EncoderRecipe
from training.records import CATEGORIES, read_records

WHY = "pip install 'greenlight[encoder]' brings it"
torch = pytest.importorskip("torch", reason=f"needs torch; {WHY}")
transformers = pytest.importorskip("transformers", reason=f"needs transformers; {WHY}")
pytest.importorskip("onnx", reason=f"needs onnx; {WHY}")
pytest.importorskip("onnxruntime", reason=f"needs onnxruntime; {WHY}")

from models.encoder import EncoderMember  # noqa: E402
from models.load import open_classifier  # noqa: E402
from models.release import ReleaseError, open_release  # noqa: E402
from training import encode, encoder, export, finetune, fit  # noqa: E402
from training.release import Written  # noqa: E402
from training.train import Inputs, train_classifier  # noqa: E402

SMALL = EncoderRecipe(epochs=1, soup=2)


class Listener:
    """Keeps what it is told."""

    def __init__(self) -> None:
        self.said: list[str] = []

    def step(self, what: str, of: int = 0) -> None:
        """A line."""
        self.said.append(what)

    def advance(self, what: str = "") -> None:
        """A line."""
        self.said.append(what)


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A base of two narrow layers, with a vocabulary of letters."""
    tokenizers = pytest.importorskip("tokenizers")
    models, processors = tokenizers.models, tokenizers.processors

    folder = tmp_path_factory.mktemp("base")
    letters = [chr(code) for code in range(33, 127) if not chr(code).isupper()]
    words = ["our", "brand", "title", "star", "their", "rival", "people", "rubbish", "who"]
    listed = ["[PAD]", *(f"[unused{number}]" for number in range(9)), "[UNK]", "[CLS]", "[SEP]", "[MASK]"]
    listed += [*words, *letters, *(f"##{letter}" for letter in letters)]
    vocabulary = {word: number for number, word in enumerate(dict.fromkeys(listed))}
    tokenizer = tokenizers.Tokenizer(models.WordPiece(vocabulary, unk_token="[UNK]"))
    tokenizer.normalizer = tokenizers.normalizers.BertNormalizer(lowercase=True)
    tokenizer.pre_tokenizer = tokenizers.pre_tokenizers.BertPreTokenizer()
    tokenizer.decoder = tokenizers.decoders.WordPiece()
    tokenizer.post_processor = processors.TemplateProcessing(
        single="[CLS] $A [SEP]",
        pair="[CLS] $A [SEP] $B:1 [SEP]:1",
        special_tokens=[(name, vocabulary[name]) for name in ("[CLS]", "[SEP]")],
    )
    tokenizer.save(str(folder / "tokenizer.json"))
    config = transformers.BertConfig(
        vocab_size=len(vocabulary),
        hidden_size=64,
        num_hidden_layers=2,
        num_attention_heads=2,
        intermediate_size=128,
        max_position_embeddings=128,
    )
    torch.manual_seed(0)
    transformers.BertModel(config, add_pooling_layer=False).save_pretrained(folder)
    return folder


@pytest.fixture
def examples(data: Path) -> list[Example]:
    """The tiny data's first forty examples."""
    return list(prepare(read_records(data)[:40], load_reader("blank", None)))


def member_of(base: Path, examples: list[Example]) -> tuple[Any, Any, EncoderMember]:
    """A fine-tuned model, its tokenizer, and the same as a release has it."""
    model, tokenizer = finetune.fit_encoder(examples, base, SMALL)
    graph = export.export_encoder(model, SMALL.longest)
    return model, tokenizer, EncoderMember.open(graph, tokenizer.to_str().encode())


def shorten(example: Example) -> Example:
    """An example of one window, at about a token a letter."""
    sample = example.sample
    return replace(example, sample=replace(sample, text=sample.text[:60]), spans=())


def test_a_release_says_what_was_learnt(base: Path, examples: list[Example]) -> None:
    """The graph's numbers are the model's, but for the rounding of its matrices."""
    model, tokenizer, member = member_of(base, examples)
    examples = [shorten(example) for example in examples]
    learnt = encoder.rows_of(encoder.predict(model, tokenizer, examples))
    said = np.stack([member.logits(example.sample) for example in examples])
    assert said.shape == (len(examples), 2, encoder.LEVELS)
    np.testing.assert_allclose(said, learnt, atol=0.1)


def test_trained_twice_it_is_the_same(base: Path, examples: list[Example]) -> None:
    """The same examples and seed give the same weights; another turn gives others."""
    first, again, other = (
        finetune.fit_encoder(examples, base, SMALL, turn=turn)[0].state_dict() for turn in (0, 0, 1)
    )
    assert all(torch.equal(first[name], again[name]) for name in first)
    assert not torch.equal(first["levels.weight"], other["levels.weight"])
    mean = finetune.mean_of([first, other])["levels.weight"]
    torch.testing.assert_close(mean, (first["levels.weight"] + other["levels.weight"]) / 2)


def test_a_draft_has_its_numbers_whatever_came_before(base: Path, examples: list[Example]) -> None:
    """In any order, to the last bit."""
    member = member_of(base, examples)[2]
    forward = [member.logits(example.sample) for example in examples]
    backward = [member.logits(example.sample) for example in examples[::-1]][::-1]
    np.testing.assert_array_equal(forward, backward)


def test_long_drafts_are_read_to_their_end(base: Path, examples: list[Example]) -> None:
    """Windows cover a text of any length, and spans lie within it, in order."""
    member = member_of(base, examples)[2]
    for text in ("", " ", "who", "who raised you? " * 200, "é😀" * 50):
        sample = Sample(text, "x", ())
        assert np.isfinite(member.logits(sample)).all()
        for place in range(len(CATEGORIES)):
            edges = [edge for span in member.spans(sample, place) for edge in span]
            assert edges == sorted(edges)
            assert all(0 <= edge <= len(text) for edge in edges)


def test_encoders_are_the_same_alone_and_side_by_side(
    base: Path, examples: list[Example], tmp_path: Path
) -> None:
    """Each example has its rows from the encoder of its fold, and what is done isn't done again."""
    encoding = encode.Encoding(tuple(examples), base, SMALL, folds=2)
    alone, apart = Listener(), Listener()
    rows, files = encode.encode_once(encoding, tmp_path / "alone", alone, workers=1)
    assert rows.shape == (len(examples), 2, encoder.LEVELS)
    assert (rows != 0).all()
    assert alone.said[0] == "fine-tuning 4 encoders"
    assert alone.said[1].startswith("fold 1 of 2, epoch 1 of 1: loss ")
    again, same_files = encode.encode_once(encoding, tmp_path / "apart", apart, workers=2)
    np.testing.assert_array_equal(rows, again)
    assert files == same_files
    assert sorted(apart.said) == sorted(alone.said)
    next((tmp_path / "alone").glob("*/fold-1.npy")).unlink()
    alone.said.clear()
    encode.encode_once(encoding, tmp_path / "alone", alone)
    assert [line.split(",")[0] for line in alone.said] == ["fine-tuning 1 encoders", "fold 2 of 2"]


def test_pairs_are_learnt_from_together() -> None:
    """Drafts written as a pair stand in one batch, and the one that reaches a level is to score above the other."""
    samples = [Sample(f"text {number}", "x", ()) for number in range(40)]
    examples = [
        Example(f"t-{at // 2:02}{'ab'[at % 2]}", "t", "b", sample, (2 * (at % 2), 0, 1), ())
        for at, sample in enumerate(samples)
    ]
    groups = list(finetune.batches(examples, 8, seed=1))
    assert sorted(example.id for group in groups for example in group) == [example.id for example in examples]
    for group in groups:
        assert {example.id[:-1] for example in group if example.id.endswith("a")} == {
            example.id[:-1] for example in group if example.id.endswith("b")
        }
    assert set(encoder.pairs_of(examples[:4])) == {(1, 0, 0), (1, 0, 1), (3, 2, 0), (3, 2, 1)}


def test_gold_spans_become_marks_of_tokens(base: Path, examples: list[Example]) -> None:
    """Tokens of the draft within a gold span are marked, those of the channel and around it never."""
    tokenizer = encoder.build_tokenizer(base, 96)
    encoding, inside = encoder.encode_example(tokenizer, examples[2])
    text, privacy = examples[2].sample.text, examples[2].spans[0]
    marked = [encoding.offsets[at] for at in np.flatnonzero(inside[:, 0])]
    assert (marked[0][0], marked[-1][1]) == (privacy.start, privacy.end)
    assert "ourtitle" in encoding.tokens
    assert text[marked[0][0] : marked[-1][1]] == "the 17 people who ordered OurTitle at 4 a.m."


def test_another_base_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Weights that aren't the expected ones are not used, and a base that isn't there is named."""
    package = tmp_path / "other_base"
    (package / "model").mkdir(parents=True)
    (package / "__init__.py").write_text("")
    (package / "model" / "model.safetensors").write_bytes(b"weights")
    monkeypatch.syspath_prepend(str(tmp_path))
    with pytest.raises(ValueError, match="not the expected ones"):
        encoder.base_folder("other_base")
    with pytest.raises(ValueError, match="encoder extra"):
        encoder.base_folder("no_such_base")


@pytest.mark.parametrize("most", [63, 127])
def test_rounding_to_bytes(most: int) -> None:
    """What is rounded to a byte comes back within half a step, and no number is larger than it may be."""
    weights = np.random.default_rng(0).normal(size=(6, 128)).astype(np.float32)
    table, steps = export.quantise_rows(weights, most)
    assert (np.abs(table * steps - weights) <= steps / 2 + 1e-6).all()
    assert (np.abs(table).max(1) == most).all()


def test_a_release_has_its_encoder(
    base: Path, data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The whole pipeline with an encoder: written, opened by its digests, used again; an altered encoder is refused."""
    monkeypatch.setattr(encoder, "base_folder", lambda: base)
    listener = Listener()

    def train() -> Written:
        return train_classifier(
            Inputs(data),
            tmp_path / "classifier",
            load_reader("blank", None),
            version="9.9.9",
            work=tmp_path / "work",
            recipe=fit.Recipe(folds=3, trees=10, rarest_word=1, rarest_char=1),
            encoder=SMALL,
            progress=listener,
        )

    written = train()
    assert any("loss" in line for line in listener.said)
    listener.said.clear()
    assert train().folder == written.folder
    assert not any("loss" in line for line in listener.said)
    release = open_release(written.folder, train().digest)
    classifier = open_classifier(release)
    samples = [example.sample for example in prepare(read_records(data)[:20], load_reader("blank", None))]
    together = classifier.judge(samples)
    assert [classifier.judge([sample])[0] for sample in samples] == together
    assert all(len(judged[CATEGORIES[0]].members) == 5 for judged in together)
    graph = written.folder / "encoder.onnx"
    graph.write_bytes(graph.read_bytes() + b" ")
    with pytest.raises(ReleaseError, match=r"encoder\.onnx is not the file that was released"):
        open_classifier(release)
