"""The commands `greenlight signoffs …`: what each is called, takes and says."""

from __future__ import annotations

from typing import Annotated

import typer

from bot.commands.outcome import in_sentences

signoffs_app = typer.Typer(
    help="See and stop requests for sign-off. Approving is done in Slack alone.",
    rich_markup_mode=None,
    no_args_is_help=True,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)

RequestId = Annotated[int, typer.Argument(metavar="REQUEST", help="A request's number.")]
Brand = Annotated[str, typer.Argument(metavar="BRAND", help="A brand's slug, or 'all'.")]
Reason = Annotated[str, typer.Option("--reason", metavar="TEXT", help="Why, in a sentence; it is logged.")]
Workspace = Annotated[
    str | None,
    typer.Option("--workspace", metavar="ID", help="The Slack workspace, where the database has several."),
]


@signoffs_app.command(name="list")
@in_sentences
def list_() -> None:
    """List the requests that wait for somebody, and the holds in force."""
    from bot.commands.signoffs import list_requests

    list_requests()


@signoffs_app.command()
@in_sentences
def show(request: RequestId) -> None:
    """Show a request: what it asks for, who decided what, and what it waits for."""
    from bot.commands.signoffs import show_request

    show_request(request)


@signoffs_app.command()
@in_sentences
def withdraw(request: RequestId, reason: Reason) -> None:
    """Withdraw a request. It is recorded with your user name on this machine."""
    from bot.commands.signoffs import withdraw_request

    withdraw_request(request, reason)


@signoffs_app.command()
@in_sentences
def hold(
    brand: Brand,
    reason: Reason,
    duration: Annotated[
        str | None,
        typer.Option("--for", metavar="TIME", help="How long: 30m, 4h or 2d; without it until lifted."),
    ] = None,
    workspace: Workspace = None,
) -> None:
    """Stop all approvals of a brand. It is recorded with your user name on this machine."""
    from bot.commands.signoffs import hold_brand

    hold_brand(brand, reason, duration, workspace)


@signoffs_app.command()
@in_sentences
def lift(brand: Brand, workspace: Workspace = None) -> None:
    """End the holds of a brand."""
    from bot.commands.signoffs import lift_holds

    lift_holds(brand, workspace)
