"""What others report on the same sets, for comparison in the metrics and the card."""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class PublishedResult:
    """One published number; `note` says how far it can be compared with ours."""

    measured: str
    system: str
    measure: str
    value: float
    source: str
    note: str


_UDV25 = "https://huggingface.co/explosion/en_udv25_englishewt_trf"
_EWT_NOTE = "a transformer of some 500 MB, on UD 2.5, whose tokens and labels differ a little"
_WNUT_NOTE = (
    "all six kinds of the corpus, by transformers; ours are three kinds, corporation and group as one"
)
_BERT = "https://huggingface.co/csNoHug/bert-finetuned-ner"

PUBLISHED: Final = (
    PublishedResult("ewt_test", "spaCy en_udv25_englishewt_trf", "tag_accuracy", 0.9636, _UDV25, _EWT_NOTE),
    PublishedResult("ewt_test", "spaCy en_udv25_englishewt_trf", "pos_accuracy", 0.9694, _UDV25, _EWT_NOTE),
    PublishedResult("ewt_test", "spaCy en_udv25_englishewt_trf", "lemma_accuracy", 0.9736, _UDV25, _EWT_NOTE),
    PublishedResult("ewt_test", "spaCy en_udv25_englishewt_trf", "uas", 0.9190, _UDV25, _EWT_NOTE),
    PublishedResult("ewt_test", "spaCy en_udv25_englishewt_trf", "las", 0.8942, _UDV25, _EWT_NOTE),
    PublishedResult("ewt_test", "spaCy en_udv25_englishewt_trf", "sentence_f", 0.9062, _UDV25, _EWT_NOTE),
    PublishedResult("wnut17_test", "BERT base, fine-tuned", "person f", 0.5837, _BERT, _WNUT_NOTE),
    PublishedResult("wnut17_test", "BERT base, fine-tuned", "place f", 0.4889, _BERT, _WNUT_NOTE),
    PublishedResult("wnut17_test", "BERT base, fine-tuned", "product f", 0.1238, _BERT, _WNUT_NOTE),
    PublishedResult("wnut17_test", "BERT base, fine-tuned", "all f", 0.3947, _BERT, _WNUT_NOTE),
    PublishedResult(
        "wnut17_test",
        "BERTweet large, fine-tuned",
        "all f",
        0.5302,
        "https://huggingface.co/tner/bertweet-large-wnut2017",
        _WNUT_NOTE,
    ),
    PublishedResult(
        "broad_twitter_test",
        "RoBERTa large, fine-tuned",
        "all f",
        0.8368,
        "https://huggingface.co/tner/roberta-large-btc",
        "counts handles, over half of the names in this corpus and its easiest; ours leaves them out",
    ),
    PublishedResult(
        "uner_ewt_test",
        "XLM-R large, fine-tuned on UNER",
        "all f",
        0.86,
        "https://arxiv.org/abs/2311.09122",
        "trained on this treebank's own names, which ours never saw",
    ),
)
