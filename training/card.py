"""The model card of a release, written from its metrics."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from training.records import CATEGORIES

_CARD = """# Classifier {version}

Judges a draft in three categories. Its score is ½·P(level ≥ 1) + ½·P(level 2), where the levels are those of the
labelling guide: 0 none, 1 caution, 2 high.

**Members**, stacked by logistic regressions on predictions for brands that they hadn't seen, which also calibrate them:
{members}

**What it sees.** The draft's text with own brand, titles, people and competitors replaced by their roles, the channel,
and counts from the engine's fixed detectors. It never sees a rule or the policy pack.

**Data.** {drafts} drafts of {brands} brands, from the rounds {rounds}. Drafts and labels were written by a language
model from our briefs; no person has labelled them. Parts are drawn by brand, never by line: {parts}.

{levels}

**Share of risky drafts assumed.** In the data about half of the drafts are risky, in a feed a few in a hundred.
The score assumes these shares of drafts at level 1 or 2: {shares}.
They were set so that hardly any of {setting} reaches caution (0.4).
No single post was looked at or learnt from.

## Measured on the test part
None of its brands was fitted to. "Few false alarms" means 5 % of the drafts at level 0.

{table}

Calibration error is the expected one, in ten bins, against level / 2, with the drafts weighted to the shares assumed.
Span F1 is that of words in explained spans against words in gold spans.

{others}

## Plots
{plots}

## Known misses
{misses}
"""


_ROWS = {
    "risky": "drafts at level 1 or 2",
    "auc": "area under the ROC curve, level 1 or 2",
    "auc_high": "area under the ROC curve, level 2",
    "average_precision": "average precision",
    "recall_at_caution": "recall at caution",
    "recall_of_high_at_caution": "recall of level 2 at caution",
    "false_alarms_at_caution": "false alarms at caution",
    "recall_at_few_false_alarms": "recall at few false alarms",
    "recall_of_high_at_few_false_alarms": "recall of level 2 at few false alarms",
    "calibration_error": "calibration error",
    "span_f1": "span F1",
}
MEMBERS = """- logistic regressions over TF-IDF of words and their neighbours;
- the same over parts of words;
- boosted trees over the signals of the engine's detectors."""
ENCODER = """
- a transformer encoder, all-MiniLM-L6-v2 (Apache-2.0, by the sentence-transformers project), fine-tuned on the drafts:
  levels of the whole draft, and gold spans of its tokens; its matrices are rounded to eight bits."""
MISSES = """Contempt, pity and irony that lie in what is said to whom, without a word or shape that the data had: n-grams
can't see them. Spans are often a part of the gold span, or lie beside it."""
# Written by those who read the errors of the release on the test part.
KNOWN_MISSES = Path(__file__).parent / "known_misses.md"
_PLOTS = {
    "roc.png": "Recall against false alarms",
    "precision_recall.png": "Precision against recall",
    "calibration.png": "Calibration: mean level / 2 by score, before drafts are weighted to the shares assumed",
    "score_histograms.png": "How the scores of each level are spread",
    "confusion_by_sector.png": "Levels and bands by sector",
    "confusion_by_channel.png": "Levels and bands by channel",
    "learning_curve.png": "AUC by the number of drafts learnt from",
}


def write_card(
    version: str, metrics: Mapping[str, Any], *, with_encoder: bool = False, plots: Iterable[str] = ()
) -> str:
    """The card in Markdown. `plots` are the names of the plots that lie beside it."""
    data = metrics["data"]
    parts = data["parts"]
    return _CARD.format(
        version=version,
        members=MEMBERS + ENCODER if with_encoder else MEMBERS,
        misses=KNOWN_MISSES.read_text("utf-8").strip() if with_encoder else MISSES,
        plots="\n\n".join(
            f"**{_PLOTS.get(name, name)}**\n\n![{_PLOTS.get(name, name)}]({name})" for name in plots
        ),
        drafts=sum(part["drafts"] for part in parts.values()),
        brands=sum(part["brands"] for part in parts.values()),
        rounds=", ".join(data["rounds"]),
        parts=", ".join(f"{name} {part['drafts']} ({part['brands']} brands)" for name, part in parts.items()),
        levels=_table(
            ["", "level 0", "level 1", "level 2"], [[name, *row] for name, row in data["levels"].items()]
        ),
        shares=", ".join(f"{name} {share:.1%}" for name, share in metrics["assumed_shares"].items()),
        setting="the real posts that the operating point was set by",
        table=_detection_table(metrics["test"]),
        others="\n\n".join(_others(metrics)),
    )


def _others(metrics: Mapping[str, Any]) -> list[str]:
    time = metrics["time"]
    parts = list(_compared(metrics))
    parts += [
        f"**Time.** {_shown(time['median_ms'])} ms of one core for a draft (99th percentile {_shown(time['p99_ms'])} ms"
        + (
            f"; forty words {_shown(time['forty_words_ms'])} ms)."
            if time["forty_words_ms"] is not None
            else ")."
        )
    ]
    if "posts" in metrics:
        posts = metrics["posts"]
        parts.append(
            f"**Real posts.** Of {posts['posts']} posts that brands published, nearly all harmless and none used for "
            f"setting anything, {posts['at_caution']:.1%} reach caution and {posts['at_high']:.2%} high."
        )
    if "golden" in metrics:
        parts.append(
            f"**Golden set.** {metrics['golden']['posts']} published blunders and harmless look-alikes, only counted:\n\n"
            + _detection_table(metrics["golden"])
        )
    return parts


def _compared(metrics: Mapping[str, Any]) -> Iterator[str]:
    if "compared" in metrics:
        compared = metrics["compared"]
        gains = [
            f"{category} {gain['value']:+.3f} ({gain['low']:+.3f} to {gain['high']:+.3f})"
            for category, gain in compared["auc_difference"].items()
            if gain["low"] is not None
        ]
        yield (
            f"**Against release {compared['version']}**, which may have been fitted to none of these {compared['drafts']} drafts "
            f"either, the AUC differs by (95 % interval of a paired bootstrap): {', '.join(gains) or 'too few drafts to tell'}."
        )


def _detection_table(measured: Mapping[str, Any]) -> str:
    columns = ["any", *CATEGORIES]
    rows = [
        [label, *(_shown(measured[column].get(key)) for column in columns)]
        for key, label in _ROWS.items()
        if any(key in measured[column] for column in columns)
    ]
    return _table([f"{measured.get('drafts', measured.get('posts'))} drafts", *columns], rows)


def _table(head: list[Any], rows: list[list[Any]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(str(cell) for cell in line) + " |" for line in lines)


def _shown(value: float | int | None) -> str:
    if value is None:
        return ""
    return f"{value:.3f}" if isinstance(value, float) else str(value)
