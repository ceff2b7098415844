"""How long the pipeline takes to load and to read one draft, on the machine at hand and one core.

In processor time, so that other work on the machine doesn't count.
"""

import statistics
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import spacy
from spacy.language import Language
from thinc.api import NumpyOps, set_current_ops

# Forty words each, in the voices that drafts have.
DRAFTS: Final = (
    "The new season is finally here and we have so many questions 🔥 who is lying, who is next, and why did nobody open "
    "the second door? Tell us your wildest theory below, we read every single one of them @moonriverTV #MoonRiver",
    "monday again and the app is already open on your phone we both know it so put the kettle on find the good "
    "biscuits and let us sort out dinner for the whole week before lunch time no judgement from our side",
    "We are aware that some customers could not sign in this morning between 08:10 and 09:25. Our engineers restored the "
    "service, no data was lost, and every affected account has been credited automatically. We apologise for the trouble "
    "this caused you and your teams.",
    "HUGE NEWS FOR EVERYONE IN LEEDS!!! OUR BIGGEST STORE YET OPENS ITS DOORS ON SATURDAY MORNING AND THE FIRST HUNDRED "
    "PEOPLE IN THE LINE GET A FREE TOTE BAG, A COFFEE AND TWENTY PERCENT OFF THEIR BASKET SO SET YOUR ALARMS 🎉🎉",
    "Hi Priya, thanks for letting us know and sorry that the parcel reached you late. Could you send us a message with your "
    "order number and postcode, please? Dana from our support team will look into it today and call you back before six.",
)
_WARM_UP: Final = 5
_ROUNDS: Final = 30


@dataclass(frozen=True, slots=True)
class Speed:
    """Seconds to load and milliseconds a draft: the median, and what one draft in twenty exceeds."""

    load_s: float
    draft_ms: float
    draft_ms_p95: float
    draft_ms_spacy_blas: float


def measure_speed(pipeline: Path) -> Speed:
    """Times loading and reading with NumPy's BLAS, as Greenlight runs it, and reading with spaCy's own."""
    set_current_ops(NumpyOps(use_blis=True))
    with_spacy_blas = _draft_times(spacy.load(pipeline))
    set_current_ops(NumpyOps(use_blis=False))
    loads = []
    for _ in range(3):
        start = time.process_time()
        nlp = spacy.load(pipeline)
        loads.append(time.process_time() - start)
    times = _draft_times(nlp)
    return Speed(
        load_s=round(statistics.median(loads), 3),
        draft_ms=round(statistics.median(times), 2),
        draft_ms_p95=round(statistics.quantiles(times, n=20)[-1], 2),
        draft_ms_spacy_blas=round(statistics.median(with_spacy_blas), 2),
    )


def _draft_times(nlp: Language) -> list[float]:
    for draft in DRAFTS * _WARM_UP:
        nlp(draft)
    times = []
    for draft in DRAFTS * _ROUNDS:
        start = time.process_time()
        nlp(draft)
        times.append(1000 * (time.process_time() - start))
    return times
