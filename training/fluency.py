"""The language model that ranks edits: n-grams of the clean drafts, checked on clean drafts of other brands.

`python -m training.fluency VERSION [DATA]` writes models/released/fluency/1.0.0 and prints the pin for models/current.yaml.
The check: of a clean draft and the same draft damaged, which one does the model find more fluent?
"""

from __future__ import annotations

import hashlib
import json
import random
import sys
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path

from bot.review.edits.fluency import tokens_of
from bot.review.language import load_reader
from models.fluency import FILE, Fluency, NgramModel, Token, count_runs, symbols_of
from models.load import shipped_language
from training.records import Record, read_records
from training.split import Part, part_of

DATA = Path(__file__).parent / "data"
RELEASED = Path(__file__).parents[1] / "models" / "released" / "fluency"
FEWEST_WORDS, FEWEST_RUNS = 3, 2
FEWEST_CHECKED = 5  # tokens; a shorter draft can hardly be damaged

Damage = Callable[[Sequence[Token], random.Random], list[Token]]


def fit(texts: Sequence[Sequence[Token]], version: str) -> Fluency:
    """The model of some texts."""
    often = Counter(word for tokens in texts for word, _ in tokens)
    known = frozenset(word for word, count in often.items() if count >= FEWEST_WORDS)
    return Fluency(
        version=version,
        known=known,
        words=NgramModel(count_runs((symbols_of(t, known) for t in texts), fewest=FEWEST_RUNS)),
        tags=NgramModel(count_runs(([tag for _, tag in t] for t in texts), fewest=FEWEST_RUNS)),
    )


def preferred(fluency: Fluency, texts: Sequence[Sequence[Token]], damage: Damage, seed: int = 1) -> float:
    """The share of texts that the model finds more fluent than the same text damaged."""
    chance = random.Random(seed)  # damage to check with, no secret
    better = [fluency.score(tokens) > fluency.score(damage(tokens, chance)) for tokens in texts]
    return sum(better) / len(better)


def drop_word(tokens: Sequence[Token], chance: random.Random) -> list[Token]:
    """One word left out."""
    at = chance.randrange(len(tokens))
    return [*tokens[:at], *tokens[at + 1 :]]


def swap_words(tokens: Sequence[Token], chance: random.Random) -> list[Token]:
    """Two neighbours in the wrong order."""
    at = chance.randrange(len(tokens) - 1)
    return [*tokens[:at], tokens[at + 1], tokens[at], *tokens[at + 2 :]]


def cut_end(tokens: Sequence[Token], chance: random.Random) -> list[Token]:
    """The end cut off in the middle of a sentence."""
    return list(tokens[: max(3, len(tokens) - chance.randint(2, 4))])


def double_mark(tokens: Sequence[Token], chance: random.Random) -> list[Token]:
    """A comma where none belongs: behind another mark or word."""
    at = chance.randrange(1, len(tokens))
    return [*tokens[:at], (",", "PUNCT"), *tokens[at:]]


DAMAGES: tuple[Damage, ...] = (drop_word, swap_words, cut_end, double_mark)


def main(version: str, data: Path = DATA) -> None:
    """Fit, check, write the release, print its pin."""
    clean = [record for record in read_records(data) if not record.is_risky]
    train = _tokens([record for record in clean if part_of(record.draft.brand or "") is Part.TRAIN])
    others = [record for record in clean if part_of(record.draft.brand or "") is Part.TEST]
    held = [tokens for tokens in _tokens(others) if len(tokens) > FEWEST_CHECKED]
    fluency = fit(train, version)
    metrics = {
        "trained_on": len(train),
        "checked_on": len(held),
        **{damage.__name__: round(preferred(fluency, held, damage), 4) for damage in DAMAGES},
    }
    print(json.dumps(metrics, indent=2))
    print(f"fluency: {{version: {version}, manifest: {_write(fluency, metrics, RELEASED / version)}}}")


def _tokens(records: Sequence[Record]) -> list[list[Token]]:
    reader = load_reader(None, shipped_language())
    return [tokens_of(reader.read(record.draft, record.profile)) for record in records]


def _write(fluency: Fluency, metrics: dict[str, float], folder: Path) -> str:
    """The SHA-256 of the manifest of the release written."""
    folder.mkdir(parents=True, exist_ok=True)
    files = {
        FILE: fluency.dump(),
        "README.md": _card(fluency.version, metrics).encode(),
        "metrics.json": (json.dumps(metrics, indent=2) + "\n").encode(),
    }
    for name, data in files.items():
        (folder / name).write_bytes(data)
    entries = [
        {"path": name, "sha256": hashlib.sha256(data).hexdigest(), "bytes": len(data)}
        for name, data in sorted(files.items())
    ]
    manifest = json.dumps({"name": "fluency", "version": fluency.version, "files": entries}, indent=2) + "\n"
    (folder / "manifest.json").write_bytes(manifest.encode())
    return hashlib.sha256(manifest.encode()).hexdigest()


def _card(version: str, metrics: dict[str, float]) -> str:
    shares = "\n".join(
        f"- {damage.__name__.replace('_', ' ')}: {metrics[damage.__name__]:.1%}" for damage in DAMAGES
    )
    return f"""# Fluency {version}
Trigrams of words and of parts of speech, counted over {metrics["trained_on"]:,} clean drafts. It ranks suggested edits that change
about as little as each other, and judges nothing else.

Of a clean draft of another brand and the same draft damaged, it prefers the clean one ({metrics["checked_on"]:,} drafts):
{shares}

It knows the drafts that Greenlight was trained on, all written for that; it can't tell whether a sentence is true or apt.
"""


if __name__ == "__main__":
    main(sys.argv[1], *map(Path, sys.argv[2:3]))
