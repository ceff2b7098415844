"""The commands `greenlight audit …`: what each is called, takes and says."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from bot.commands.outcome import in_sentences

audit_app = typer.Typer(
    help="Prove what happened to a draft, and forget what need not be kept.",
    rich_markup_mode=None,
    no_args_is_help=True,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)

DraftId = Annotated[int, typer.Argument(metavar="DRAFT", help="A draft's number.")]


@audit_app.command()
@in_sentences
def verify(
    anchor: Annotated[
        list[str] | None,
        typer.Option(
            "--anchor",
            metavar="LINE",
            help="A line of the heads' file or the audit Slack channel to compare with; more than one may be given.",
        ),
    ] = None,
) -> None:
    """Check the audit log: 0 where it is sound, 2 where an event was changed, removed or reordered."""
    from bot.commands.audit import verify_chains

    raise typer.Exit(verify_chains(tuple(anchor or ())))


@audit_app.command()
@in_sentences
def show(
    draft: DraftId,
    form: Annotated[
        str, typer.Option("--format", metavar="text|json|csv", help="For people, programs or spreadsheets.")
    ] = "text",
    out: Annotated[
        Path | None, typer.Option("--out", metavar="FILE", help="Where it goes; default: standard output.")
    ] = None,
) -> None:
    """Print the evidence pack of a draft: versions, reviews, who decided what when and why, what was sent."""
    from bot.commands.audit import show_draft

    show_draft(draft, form, out)


@audit_app.command()
@in_sentences
def search(
    author: Annotated[
        str | None, typer.Option("--author", metavar="USER", help="The author's Slack user id.")
    ] = None,
    brand: Annotated[str | None, typer.Option("--brand", metavar="SLUG", help="Whose drafts.")] = None,
    category: Annotated[
        str | None,
        typer.Option("--category", metavar="NAME", help="At caution or above in this category."),
    ] = None,
    since: Annotated[
        datetime | None,
        typer.Option("--since", formats=["%Y-%m-%d"], metavar="DATE", help="From this day on, UTC."),
    ] = None,
    until: Annotated[
        datetime | None,
        typer.Option("--until", formats=["%Y-%m-%d"], metavar="DATE", help="Before this day, UTC."),
    ] = None,
) -> None:
    """List drafts by author, brand, category and date, a line each."""
    from bot.commands.audit import search_drafts

    search_drafts(
        author=author,
        brand=brand,
        category=category,
        since=since.date() if since else None,
        until=until.date() if until else None,
    )


@audit_app.command(name="verify-text")
@in_sentences
def verify_text(
    text: Annotated[str, typer.Argument(metavar="TEXT|-", help="The text; - reads it from standard input.")],
    draft: Annotated[
        int | None,
        typer.Option("--draft", metavar="N", help="Compare with this draft only; default: with all."),
    ] = None,
) -> None:
    """Say whether a text is the approved one, to the character: 0 it is, 1 it is not."""
    from bot.commands.audit import verify_text as verify_one

    raise typer.Exit(verify_one(text, draft))


@audit_app.command()
@in_sentences
def forget(
    user: Annotated[str, typer.Argument(metavar="USER", help="Somebody's Slack user id.")],
    yes: Annotated[bool, typer.Option("--yes", help="Don't ask first; it can't be undone.")] = False,
) -> None:
    """Empty one person's texts, reasons, briefs and name; digests and decisions stay."""
    from bot.commands.audit import forget_person

    if not yes:
        typer.confirm(f"Empty all that {user} wrote? This can't be undone", abort=True)
    forget_person(user)
