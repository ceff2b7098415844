"""The evidence pack of a draft: its versions and reviews, who decided what, when and why, and what was sent."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from bot.audit.chain import content_of
from bot.sheet import csv_bytes, guard
from bot.store import CardRow, RequestRow, Transaction, VersionRow
from bot.table import visible

Pack = dict[str, Any]
_QUOTE_MARK = "\ufffc"
_COLUMNS = ("at", "what", "version", "who", "kind", "detail")


def evidence(tx: Transaction, draft_id: int) -> Pack | None:
    """All that is kept of a draft, as plain JSON; None where there is no such draft."""
    draft = tx.draft(draft_id)
    if draft is None:
        return None
    names = tx.names(draft.workspace)
    numbers = {version.id: version.number for version in tx.versions_of(draft_id)}
    events = tx.events(draft.workspace, draft_id)
    return {
        "draft": {
            "id": draft.id,
            "workspace": draft.workspace,
            "slack_channel": draft.slack_channel,
            "slack_ts": draft.slack_ts,
            "author": _person(draft.author, names),
            "brand": draft.brand,
            "channel": draft.channel,
            "state": draft.state.value,
        },
        "versions": [_version(tx, version, names) for version in tx.versions_of(draft_id)],
        "signoffs": [_signoff(tx, request, numbers, names) for request in tx.requests_of(draft_id)],
        "messages": [_message(card) for card in tx.cards_of(draft_id)],
        "events": [
            {"number": event.number, "at": event.at, "kind": event.kind, "content": content_of(event), "mac": event.mac}
            for event in events
        ],
    }  # fmt: skip


def as_json(pack: Pack) -> str:
    """The pack as one JSON document."""
    return json.dumps(pack, ensure_ascii=False, indent=2)


def as_csv(pack: Pack) -> bytes:
    """The pack as rows, one for each thing that happened, oldest first; no cell is a formula to a spreadsheet."""
    rows = sorted(_rows(pack), key=lambda row: str(row["at"]))
    cells = ([guard(_cell(row[column])) for column in _COLUMNS] for row in rows)
    return b"".join([csv_bytes(_COLUMNS), *map(csv_bytes, cells)])


def as_text(pack: Pack) -> str:
    """The pack for reading."""
    return "\n".join(visible(line) for line in _lines(pack))


def _version(tx: Transaction, version: VersionRow, names: Mapping[str, str]) -> Pack:
    brief = tx.brief(version.id)
    hands = [hand for hand in tx.contributors(version.draft_id) if hand.version_id == version.id]
    told = ("purpose", "audience", "planned_at", "data_source", "permission", "consent")
    return {
        "number": version.number,
        "at": _iso(version.created_at),
        "text": version.text if version.emptied_at is None else None,
        "emptied_at": _iso(version.emptied_at),
        "digest": version.digest,
        "brief": {name: getattr(brief, name) for name in told} if brief else None,
        "contributors": [{"who": _person(hand.user, names), "how": hand.how.value} for hand in hands],
        "reviews": [
            {
                "at": _iso(review.reviewed_at),
                "risk": review.risk,
                "band": review.band,
                "scores": review.record["scores"],
                "bands": review.record["bands"],
                "findings": [_finding(finding) for finding in review.record["findings"]],
                "policy_version": review.policy_version,
                "model_version": review.model_version,
            }
            for review in tx.reviews_of(version.draft_id)
            if review.version_id == version.id
        ],
    }


def _finding(finding: Mapping[str, Any]) -> Pack:
    """What was found and where; the words themselves stand in the text alone."""
    kept = ("category", "source", "rule", "severity", "start", "end")
    return {name: finding[name] for name in kept} | {"message": finding["message"].replace(_QUOTE_MARK, "…")}


def _signoff(
    tx: Transaction, request: RequestRow, numbers: Mapping[int, int], names: Mapping[str, str]
) -> Pack:
    return {
        "id": request.id,
        "version": numbers[request.version_id],
        "digest": request.digest,
        "state": request.state,
        "step": request.step,
        "plan": dict(request.plan),
        "policy_version": request.policy_version,
        "opened_by": _person(request.opened_by, names),
        "opened_at": _iso(request.opened_at),
        "closed_at": _iso(request.closed_at),
        "decisions": [
            {
                "at": _iso(decision.decided_at),
                "step": decision.step,
                "who": _person(decision.user, names),
                "stands_for": _person(decision.stands_for, names),
                "kind": decision.kind,
                "reason": decision.reason,
            }
            for decision in tx.decisions_on(request.id)
        ],
    }


def _message(card: CardRow) -> Pack:
    about = "sign-off" if card.request_id else "review" if card.review_id else "note"
    return {
        "at": _iso(card.posted_at or card.created_at),
        "about": about,
        "slack_channel": card.slack_channel,
        "to": card.slack_user if card.private else None,
        "messages": list(card.messages),
        "state": card.state.value,
        "shown": card.shown.value if card.shown else None,
        "error": card.error,
    }


def _rows(pack: Pack) -> Iterator[Pack]:
    for version in pack["versions"]:
        text = version["text"] if version["emptied_at"] is None else f"text emptied {version['emptied_at']}"
        yield _row(version["at"], "version", version["number"], pack["draft"]["author"], "", text)
        for review in version["reviews"]:
            scores = {
                "scores": review["scores"],
                "policy": review["policy_version"],
                "model": review["model_version"],
            }
            yield _row(review["at"], "review", version["number"], "", review["band"], scores)  # fmt: skip
            for finding in review["findings"]:
                kind = finding["rule"] or f"{finding['category']} ({finding['source']})"
                yield _row(review["at"], "finding", version["number"], "", kind, finding["message"])
    for signoff in pack["signoffs"]:
        opened = (signoff["opened_at"], "sign-off requested", signoff["version"], signoff["opened_by"])
        yield _row(*opened, signoff["state"], {"plan": signoff["plan"], "digest": signoff["digest"]})
        for one in signoff["decisions"]:
            yield _row(one["at"], "decision", signoff["version"], one["who"], one["kind"], one["reason"])
    for sent in pack["messages"]:
        where = f"{sent['slack_channel']} {' '.join(sent['messages'])}"
        yield _row(sent["at"], "message", "", sent["to"], f"{sent['about']}, {sent['state']}", where)
    for event in pack["events"]:
        yield _row(event["at"], "event", "", "", event["kind"], event["content"])


def _row(at: str, what: str, version: object, who: object, kind: str, detail: object) -> Pack:
    return dict(zip(_COLUMNS, (at, what, version, who, kind, detail), strict=True))


def _lines(pack: Pack) -> Iterator[str]:
    draft = pack["draft"]
    told = [draft["brand"], draft["channel"], f"by {draft['author']}", draft["state"]]
    yield f"Draft {draft['id']}  {' · '.join(str(part) for part in told if part)}"
    for version in pack["versions"]:
        yield from _version_lines(version)
    for signoff in pack["signoffs"]:
        yield ""
        yield f"Sign-off {signoff['id']} of version {signoff['version']}: {signoff['state']}"
        yield f"  asked {signoff['opened_at']} by {signoff['opened_by']}, policy {signoff['policy_version']}"
        yield f"  digest {signoff['digest']}"
        for one in signoff["decisions"]:
            reason = f": {one['reason']}" if one["reason"] else ""
            yield f"  {one['at']}  step {one['step']}  {one['who']}  {one['kind']}{reason}"
    if pack["messages"]:
        yield ""
        yield "Messages"
    for sent in pack["messages"]:
        yield f"  {sent['at']}  {sent['about']}  {sent['slack_channel']} {' '.join(sent['messages'])}  {sent['state']}"
    if pack["events"]:
        yield ""
        yield "Events"
    for event in pack["events"]:
        yield f"  {event['number']}  {event['at']}  {event['kind']}  {json.dumps(event['content'])}"


def _version_lines(version: Pack) -> Iterator[str]:
    yield ""
    yield f"Version {version['number']}  {version['at']}"
    gone = f"(text emptied {version['emptied_at']}, as the policy says or somebody asked)"
    yield from (
        f"  {line}" for line in (version["text"].splitlines() if version["text"] is not None else [gone])
    )
    if version["digest"]:
        yield f"  digest {version['digest']}"
    for review in version["reviews"]:
        scores = "  ".join(f"{category} {score:.2f}" for category, score in review["scores"].items())
        yield f"  {review['band']}  risk {review['risk']:.2f}  {scores}"
        yield f"  policy {review['policy_version']} · model {review['model_version']}"
        for finding in review["findings"]:
            yield f"    {finding['severity']}  {finding['rule'] or finding['category']}  {finding['message']}"


def _person(user: str | None, names: Mapping[str, str]) -> str | None:
    return f"{user} ({names[user]})" if user is not None and user in names else user


def _iso(moment: Any) -> str | None:
    return moment.isoformat(timespec="seconds") if moment else None


def _cell(value: object) -> str:
    if value is None:
        return ""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
