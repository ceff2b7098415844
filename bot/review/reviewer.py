"""A draft in, a review out: the steps, in order."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from pathlib import Path

from bot.errors import ModelError, PolicyError
from bot.review.checks import KINDS
from bot.review.checks.compiling import Compiling
from bot.review.classifier import Verdict, check_signals, judge
from bot.review.document import Document
from bot.review.edits import Judged, suggest
from bot.review.language import Reader, load_reader
from bot.review.phrase import PhraseError
from bot.review.policy import Policy, load_policy
from bot.review.rule import Check, Hit
from bot.review.scoring import DECIMALS, band_of, bands_of, score_categories, unsure_categories
from bot.review.settle import Settled, in_order, settle
from bot.review.tongue import is_other_language
from bot.types import Band, BrandProfile, Draft, Finding, Review, Severity, Source, Unchecked
from models.classifier import Classifier, Judgement
from models.fluency import Fluency
from models.load import load_classifier, load_fluency, shipped_language
from models.release import ReleaseError


@dataclass(frozen=True)
class Reviewer:
    """Reviews drafts with one policy, one pipeline and one classifier; holds no state between drafts."""

    policy: Policy
    reader: Reader
    classifier: Classifier | None
    checks: Mapping[str, Check] = field(repr=False)
    fluency: Fluency | None = field(default=None, repr=False)

    @classmethod
    def load(
        cls,
        *,
        policies: Path | None = None,
        brands: Path | None = None,
        spacy_model: str | None = None,
        trusted: str | None = None,
    ) -> Reviewer:
        """Load everything once. Raises `PolicyError`, `ProfileError` or `ModelError`.

        `trusted` is the SHA-256 of the manifest of a classifier to take in place of the pinned one.
        """
        policy = load_policy(policies, brands)
        try:
            shipped = shipped_language()
            classifier = load_classifier(trusted)
            fluency = load_fluency()
        except ReleaseError as fault:
            raise ModelError(
                str(fault), todo="Install Greenlight again, or pin the release in models/current.yaml."
            ) from fault
        if classifier is not None and not check_signals(classifier):
            raise ModelError(
                f"The classifier {classifier.version} was trained with other signals than this engine gives.",
                where="--trust-release" if trusted else "models/current.yaml",
                todo="Take a release that was trained with this version of Greenlight.",
            )
        reader = replace(load_reader(spacy_model, shipped), words=policy.terms())
        return cls(policy, reader, classifier, compile_checks(policy, reader), fluency)

    @property
    def policy_version(self) -> str:
        """Digest of the pack."""
        return self.policy.version

    @property
    def model_version(self) -> str:
        """The classifier, the language pipeline and the model that ranks edits, as loaded."""
        classifier = f"classifier-{self.classifier.version}" if self.classifier else "no-classifier"
        fluency = f"+fluency-{self.fluency.version}" if self.fluency else ""
        return f"{classifier}+{self.reader.version}{fluency}"

    def profile(self, slug: str) -> BrandProfile | None:
        """The brand profile of that slug."""
        return self.policy.brands.get(slug)

    def read(self, draft: Draft) -> Document:
        """The document that checks and classifier see. Raises `DraftError`."""
        return self.reader.read(draft, self.profile(draft.brand) if draft.brand else None)

    def review(self, draft: Draft, *, on: date, edits: bool = True) -> Review:
        """Judge one draft as of a day. The same draft, versions and day give the same review. Raises `DraftError`.

        Without `edits` none are suggested; all else is the same.
        """
        judged = self._judge(draft, on)
        if not edits or judged.review.band is Band.CLEAR:
            return judged.review

        def again(text: str, explain: bool) -> Judged:
            return self._judge(replace(draft, text=text), on, explain=explain)

        return replace(
            judged.review, edits=suggest(judged, again, self.policy, self.classifier, self.fluency)
        )

    def _judge(self, draft: Draft, on: date, *, explain: bool = True) -> Judged:
        """All steps but the edits. Without `explain` the classifier's findings are left out, which move no number."""
        document = self.read(draft)
        day = _day(draft, on)
        hits, stopped = self._run_checks(document, day)
        settled = settle(draft, hits, self.policy, day)
        verdict = judge(document, self.classifier)
        judgements = verdict.judgements if verdict else {}
        explained = self._classified(document, verdict, settled) if explain else ()
        findings = in_order([*settled.findings, *stopped, *explained])
        scores = score_categories(draft, findings, judgements, self.policy)
        bands = bands_of(draft, scores, self.policy)
        review = Review(
            draft=draft,
            risk=max(scores.values(), default=0.0),
            band=max(bands.values(), key=lambda band: band.rank, default=Band.CLEAR),
            scores=scores,
            bands=bands,
            unsure=unsure_categories(draft, scores, judgements, self.policy),
            findings=findings,
            edits=(),
            unchecked=_unchecked(document, timed_out=bool(stopped)),
            policy_version=self.policy_version,
            model_version=self.model_version,
            excepted=settled.excepted,
        )
        return Judged(document, review)

    def classified(self, draft: Draft) -> Mapping[str, Judgement]:
        """What the classifier alone says of a draft, by category; empty without a classifier."""
        verdict = judge(self.read(draft), self.classifier)
        return verdict.judgements if verdict else {}

    def hits(self, document: Document, rules: frozenset[str]) -> Iterator[Hit]:
        """The hits of some rules in a document, whatever they apply to: for a policy's own examples."""
        for kind in {self.policy.rules[rule_id].kind for rule_id in rules}:
            yield from self.checks[kind].run(document, rules)

    def _run_checks(self, document: Document, day: date) -> tuple[list[Hit], list[Finding]]:
        """The hits of every rule that applies, and a finding for each category whose check was stopped."""
        draft = document.draft
        applying = frozenset(
            rule_id
            for rule_id, rule in self.policy.rules.items()
            if rule.applies_to.covers(draft, day)
            and (self.policy.settings.advice or rule.severity is not Severity.ADVICE)
        )
        hits: list[Hit] = []
        stopped: list[Finding] = []
        for kind, check in self.checks.items():
            try:
                hits.extend(check.run(document, applying))
            except TimeoutError:
                stopped.extend(self._stopped(kind, applying))
        return hits, stopped

    def _stopped(self, kind: str, applying: frozenset[str]) -> Iterator[Finding]:
        rules = sorted(rule_id for rule_id in applying if self.policy.rules[rule_id].kind == kind)
        for category in sorted({rule_id.split(".", 1)[0] for rule_id in rules}):
            yield Finding(
                category=category,
                source=Source.RULE,
                rule=next(rule_id for rule_id in rules if rule_id.startswith(f"{category}.")),
                severity=Severity.CAUTION,
                start=0,
                end=0,
                quote="",
                message=f"The checks of kind '{kind}' took too long on this draft and were stopped.",
                why="What was not checked can't count as clear.",
                instead="Read the draft with that in mind, or shorten it and review it again.",
            )

    def _classified(self, document: Document, verdict: Verdict | None, settled: Settled) -> Iterator[Finding]:
        """A finding with the words that drove it, for each category that the classifier puts at caution or above.

        Where a rule has said as much of the category, the classifier adds nothing: one reason is enough.
        """
        if verdict is None or self.classifier is None:
            return
        draft = document.draft
        for name, category in self.policy.categories.items():
            if name not in verdict.judgements:
                continue
            score = round(verdict.judgements[name].score, DECIMALS)
            band = band_of(score, category.thresholds_for(draft.brand, draft.channel))
            if band is Band.CLEAR:
                continue
            known = [found for found in settled.findings if found.category == name]
            severity = Severity.HIGH if band is Band.HIGH else Severity.CAUTION
            if any(found.severity in (severity, Severity.HIGH) for found in known):
                continue
            for start, end in list(verdict.spans(self.classifier, name)) or [(0, 0)]:
                yield Finding(
                    category=name,
                    source=Source.CLASSIFIER,
                    rule=None,
                    severity=severity,
                    start=start,
                    end=end,
                    quote=draft.text[start:end],
                    message=category.message,
                    why=category.why,
                    instead=category.instead,
                )


def compile_checks(policy: Policy, reader: Reader) -> dict[str, Check]:
    """Every kind's rules compiled for the pipeline. Raises `PolicyError` that names the rule's file."""
    compiling = Compiling(reader.nlp, policy.lists, policy.settings.minimum_group)
    checks: dict[str, Check] = {}
    for name, kind in KINDS.items():
        rules = [(rule_id, rule) for rule_id, rule in policy.rules.items() if rule.kind == name]
        if not rules:
            continue
        try:
            checks[name] = kind.check(rules, compiling)
        except PhraseError:
            for rule_id, _ in rules:
                _compile_alone(policy, name, rule_id, compiling)
            raise
    return checks


def _compile_alone(policy: Policy, kind: str, rule_id: str, compiling: Compiling) -> None:
    try:
        KINDS[kind].check([(rule_id, policy.rules[rule_id])], compiling)
    except PhraseError as fault:
        source = policy.sources[rule_id]
        raise PolicyError(
            str(fault), where=source.where(("phrases",)), todo="docs/policies.md tells the language."
        ) from fault


def _day(draft: Draft, on: date) -> date:
    planned = draft.planned_at
    if isinstance(planned, datetime):
        return planned.date()
    return planned if planned is not None else on


def _unchecked(document: Document, *, timed_out: bool) -> tuple[Unchecked, ...]:
    found = {
        Unchecked.LINK: any(token.like_url for token in document.doc),
        Unchecked.LANGUAGE: is_other_language(document),
        Unchecked.BRAND_PROFILE: document.profile is None,
        Unchecked.TIMEOUT: timed_out,
    }
    return tuple(part for part in Unchecked if found.get(part) or part in document.draft.attachments)
