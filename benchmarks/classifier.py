"""How long the classifier takes, without the engine around it: `python -m benchmarks.classifier`.

Prints processor time on one core (loading after imports, a draft, a draft of about forty words and what each member
takes of it, explaining), and drafts a second with two processes side by side. Numbers are of this machine.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import cache
from itertools import islice
from multiprocessing import get_context
from pathlib import Path

from bot.review.language import load_reader
from models.classifier import Sample
from models.ensemble import Ensemble
from models.load import open_classifier, shipped_language
from models.release import current_release
from training.prepare import prepare
from training.records import read_records
from training.split import Part, part_of

DATA = Path(__file__).parents[1] / "training" / "data"
DRAFTS = 600
PROCESSES = 2
CHUNK = 25  # drafts handed over together
AROUND_FORTY = range(38, 43)


def main() -> None:
    """Measures over drafts of the test part."""
    samples = list(read_samples())
    start = time.process_time()
    ensemble = load()
    print(f"loading, digests checked    {time.process_time() - start:6.2f} s")
    forty = [sample for sample in samples if len(sample.text.split()) in AROUND_FORTY]
    print(f"a draft                     {median_ms(samples, judge):6.2f} ms, {len(samples)} drafts")
    print(f"a draft of about forty words{median_ms(forty, judge):6.2f} ms, {len(forty)} drafts")
    for member in ensemble.members:
        print(f"  {member.name:25} {median_ms(forty, member.logits):6.2f} ms")
    category = ensemble.categories[0]
    print(
        f"explaining one category     {median_ms(forty, lambda own: ensemble.explain(own, category)):6.2f} ms"
    )
    print(f"{PROCESSES} processes                 {rate(samples):6.0f} drafts a second")


@cache
def load() -> Ensemble:
    """The classifier in use, loaded once in each process."""
    release = current_release("classifier")
    if release is None:
        raise SystemExit("No classifier is pinned in models/current.yaml.")
    return open_classifier(release)


def read_samples() -> Iterator[Sample]:
    """The first drafts of the test part as the classifier sees them."""
    records = (record for record in read_records(DATA) if part_of(record.profile.slug) is Part.TEST)
    reader = load_reader(None, shipped_language())
    for example in prepare(islice(records, DRAFTS), reader):
        yield example.sample


def judge(sample: Sample) -> object:
    """The scores of one draft."""
    return load().judge([sample])


def judge_all(samples: Sequence[Sample]) -> int:
    """The scores of some drafts; how many they were."""
    return len(load().judge(samples))


def median_ms(samples: Sequence[Sample], task: Callable[[Sample], object]) -> float:
    """The median of processor time for a draft, after a warm-up."""
    for sample in samples[:10]:
        task(sample)
    taken = []
    for sample in samples:
        start = time.process_time()
        task(sample)
        taken.append(1000 * (time.process_time() - start))
    return statistics.median(taken)


def rate(samples: Sequence[Sample]) -> float:
    """Drafts a second, once every process has loaded the classifier."""
    chunks = [samples[at : at + CHUNK] for at in range(0, len(samples), CHUNK)]
    with ProcessPoolExecutor(PROCESSES, mp_context=get_context("spawn")) as pool:
        sum(pool.map(judge_all, chunks[: 2 * PROCESSES]))
        start = time.perf_counter()
        done = sum(pool.map(judge_all, chunks))
        return done / (time.perf_counter() - start)


if __name__ == "__main__":
    main()
