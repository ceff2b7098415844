"""The command line: what each command is called, takes and says. What it does stands in `bot/commands/`.

Only typer is imported here: `greenlight --help` has to answer at once, and spaCy takes seconds.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from bot.cli_audit import audit_app
from bot.cli_signoffs import signoffs_app
from bot.commands.outcome import close_quietly, in_sentences

HELP = {"help_option_names": ["-h", "--help"], "max_content_width": 100}

app = typer.Typer(
    help="Reviews draft posts for content risk before they are published.",
    epilog="Exit status of review and scan: 0 all clear; 1 something at caution or above, or a row that couldn't be read; 2 wrong usage, unreadable file, broken policy or model.",
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    no_args_is_help=True,
    add_completion=False,
    context_settings=HELP,
)
policies_app = typer.Typer(
    help="Look after a policy pack.", rich_markup_mode=None, no_args_is_help=True, context_settings=HELP
)
train_app = typer.Typer(
    help="Train the models (needs the train extra).",
    rich_markup_mode=None,
    no_args_is_help=True,
    context_settings=HELP,
)
app.add_typer(policies_app, name="policies")
app.add_typer(train_app, name="train")
app.add_typer(signoffs_app, name="signoffs")
app.add_typer(audit_app, name="audit")

Brands = Annotated[
    Path | None,
    typer.Option(
        "--brands", metavar="DIR", help="Brand profiles (.yaml, .json, .jsonl); they win over the pack's."
    ),
]
Policies = Annotated[
    Path | None, typer.Option("--policies", metavar="DIR", help="Policy pack instead of the shipped one.")
]
Day = Annotated[
    str | None,
    typer.Option(
        "--on",
        metavar="DATE",
        help="The day that dated rules compare with, as 2026-11-20; default: today, UTC.",
    ),
]
Trust = Annotated[
    str | None,
    typer.Option(
        "--trust-release",
        metavar="SHA256",
        help="Another release of the classifier than the pinned one, by the digest of its manifest.json.",
    ),
]
NoEdits = Annotated[bool, typer.Option("--no-edits", help="Leave out suggested rewrites; faster.")]


@app.command()
@in_sentences
def review(
    text: Annotated[str, typer.Argument(metavar="TEXT|-", help="The draft; - reads it from standard input.")],
    brand: Annotated[str | None, typer.Option("--brand", metavar="SLUG", help="Whose draft it is.")] = None,
    channel: Annotated[
        str | None,
        typer.Option("--channel", metavar="NAME", help="Where it goes: x, instagram, tiktok, push, …"),
    ] = None,
    brands: Brands = None,
    policies: Policies = None,
    form: Annotated[
        str, typer.Option("--format", metavar="table|json", help="For people or for programs.")
    ] = "table",
    no_edits: NoEdits = False,
    trust: Trust = None,
    on: Day = None,
) -> None:
    """Review one draft."""
    from bot.commands.review import review_one

    raise typer.Exit(
        review_one(
            text,
            brand=brand,
            channel=channel,
            brands=brands,
            policies=policies,
            form=form,
            edits=not no_edits,
            trust=trust,
            on=on,
        )
    )


@app.command()
@in_sentences
def scan(
    source: Annotated[str, typer.Argument(metavar="FILE|-", help="Drafts, one a row; - is standard input.")],
    out: Annotated[
        Path | None,
        typer.Option("--out", metavar="FILE", help="Where records go; .csv or .jsonl decides their form."),
    ] = None,
    input_format: Annotated[
        str | None,
        typer.Option(
            "--input-format", metavar="jsonl|csv|txt", help="Default: what the name ends in; - is jsonl."
        ),
    ] = None,
    brands: Brands = None,
    policies: Policies = None,
    no_edits: NoEdits = False,
    fresh: Annotated[
        bool, typer.Option("--fresh", help="Begin anew where an unfinished FILE.part is in the way.")
    ] = False,
    trust: Trust = None,
    on: Day = None,
    workers: Annotated[
        int | None,
        typer.Option(
            "--workers", metavar="N", min=1, help="Processes; default: one a core for large inputs."
        ),
    ] = None,
) -> None:
    """Review many drafts, one a row.

    Gives a record for each row, in order. An interrupted scan with --out is continued by the same command.
    """
    from bot.commands.scan import scan_many

    raise typer.Exit(
        scan_many(
            source,
            out=out,
            input_format=input_format,
            brands=brands,
            policies=policies,
            edits=not no_edits,
            fresh=fresh,
            trust=trust,
            on=on,
            workers=workers,
        )
    )


@app.command()
@in_sentences
def serve(trust: Trust = None) -> None:
    """Run the Slack bot until it is told to stop."""
    from bot.app import serve as run
    from bot.commands.options import sha256

    raise typer.Exit(run(trusted=sha256(trust)) or 0)


@app.command()
@in_sentences
def doctor() -> None:
    """Look at all that the bot stands on, and say what to mend: 0 nothing, 2 something.

    Token, scopes, connection, Slack channels, clock, database, audit log, policy, brand profiles and models. It only looks.
    """
    from bot.commands.doctor import print_conditions

    raise typer.Exit(print_conditions())


@app.command()
@in_sentences
def demo(
    port: Annotated[
        int, typer.Option(help="Port of the page on this machine; 0 takes any that is free.")
    ] = 8765,
    folder: Annotated[
        Path | None, typer.Option(help="Where the demo is kept between runs.", file_okay=False)
    ] = None,
    fresh: Annotated[bool, typer.Option("--fresh", help="Forget what was kept and start anew.")] = False,
    browser: Annotated[bool, typer.Option(help="Open the page in the browser.")] = True,
    record: Annotated[
        Path | None, typer.Option(help="Write what is done and said to this file.", dir_okay=False)
    ] = None,
    replay: Annotated[
        Path | None,
        typer.Option(
            help="Play a recording in a new workspace, print it, and end.", dir_okay=False, exists=True
        ),
    ] = None,
) -> None:
    """Try the bot in a small Slack of your own, in the browser."""
    from bot.commands.demo import replay_demo, run_demo

    if replay is not None:
        raise typer.Exit(replay_demo(replay))
    raise typer.Exit(run_demo(folder, port=port, fresh=fresh, browser=browser, record=record))


@app.command()
@in_sentences
def evaluate(
    source: Annotated[
        str,
        typer.Argument(metavar="FILE|-", help="Labelled drafts as JSON lines: text, labels, brand, channel."),
    ],
    brands: Brands = None,
    policies: Policies = None,
    out: Annotated[
        Path | None,
        typer.Option("--out", metavar="DIR", help="For metrics.json, errors.csv and plots as PNG."),
    ] = None,
    compare: Annotated[
        str | None,
        typer.Option(
            "--compare", metavar="FOLDER|VERSION", help="Another release of the classifier to measure too."
        ),
    ] = None,
    trust: Annotated[
        str | None,
        typer.Option(
            "--trust-release",
            metavar="SHA256",
            help="The digest of the compared release's manifest.json; needed where it isn't the one in use.",
        ),
    ] = None,
    errors: Annotated[
        int, typer.Option("--errors", metavar="N", min=0, help="How many errors to show, worst first.")
    ] = 20,
    no_plots: Annotated[
        bool, typer.Option("--no-plots", help="Write no plots; they need the train extra.")
    ] = False,
    on: Day = None,
) -> None:
    """Measure how well labelled drafts are judged.

    Labels give each category a level: 0 none, 1 caution, 2 high. A row that can't be read is told, and the rest goes on.
    """
    from bot.commands.evaluate import evaluate_file

    evaluate_file(
        source,
        brands=brands,
        policies=policies,
        out=out,
        compare=compare,
        trust=trust,
        errors=errors,
        plots=not no_plots,
        on=on,
    )


@app.command()
@in_sentences
def feedback(
    export: Annotated[
        Path | None,
        typer.Option(
            "--export",
            metavar="FILE",
            help="Write labelled drafts as JSON lines instead; only where the settings say feedback_export: true.",
        ),
    ] = None,
) -> None:
    """Show which findings people called no risk, and what was missed.

    All is counted in drafts. A category stands for what the classifier found in it, and for what was missed in it.
    """
    from bot.commands.feedback import show_feedback

    show_feedback(export)


@policies_app.command()
@in_sentences
def check(policies: Policies = None) -> None:
    """Read the pack and say whether it can be used."""
    from bot.commands.policies import check_pack

    check_pack(policies)


@policies_app.command(name="test")
@in_sentences
def try_examples(policies: Policies = None) -> None:
    """Run every rule's examples."""
    from bot.commands.policies import test_pack

    raise typer.Exit(test_pack(policies))


@policies_app.command(name="list")
@in_sentences
def list_(policies: Policies = None) -> None:
    """List the rules by category."""
    from bot.commands.policies import list_rules

    list_rules(policies)


@policies_app.command()
@in_sentences
def explain(
    rule: Annotated[
        str, typer.Argument(metavar="RULE", help="A rule's id, such as privacy_disclosure.small_cohort.")
    ],
    policies: Policies = None,
) -> None:
    """Tell what a rule matches, why, and what to do instead."""
    from bot.commands.policies import explain_rule

    explain_rule(rule, policies)


@policies_app.command()
@in_sentences
def schema() -> None:
    """Print the JSON Schema of a rule file, for editors."""
    from bot.commands.policies import print_schema

    print_schema()


@train_app.command()
@in_sentences
def classifier(
    data: Annotated[
        Path,
        typer.Option("--data", metavar="DIR", help="The folder of labelled drafts: rounds/ and brands/."),
    ] = Path("training/data"),
    corpora: Annotated[
        Path | None,
        typer.Option("--corpora", metavar="DIR", help="Public sets; gives --posts where it has such a file."),
    ] = None,
    posts: Annotated[
        Path | None,
        typer.Option(
            "--posts",
            metavar="FILE",
            help="Posts of real feeds as JSON lines, to set the operating point by; they are not learnt from.",
        ),
    ] = None,
    out: Annotated[Path, typer.Option("--out", metavar="DIR", help="Where releases lie.")] = Path(
        "models/released/classifier"
    ),
    version: Annotated[
        str | None,
        typer.Option(
            "--version", metavar="NAME", help="What to call the release; default: the next in --out."
        ),
    ] = None,
    golden: Annotated[
        Path,
        typer.Option(
            "--golden", metavar="DIR", help="Posts that are only counted, and that no draft may copy."
        ),
    ] = Path("tests/golden"),
    no_encoder: Annotated[
        bool, typer.Option("--no-encoder", help="Leave out the encoder: minutes instead of hours.")
    ] = False,
    work: Annotated[
        Path,
        typer.Option(
            "--work", metavar="DIR", help="For what lies between the steps, used again where it fits."
        ),
    ] = Path(".greenlight/training"),
) -> None:
    """Train the classifier and write it as a release."""
    from bot.commands.train import train_classifier

    train_classifier(
        data,
        version=version,
        out=out,
        work=work,
        posts=posts,
        corpora=corpora,
        golden=golden,
        encoder=not no_encoder,
    )


@train_app.command()
@in_sentences
def language(
    corpora: Annotated[
        Path, typer.Option("--corpora", metavar="DIR", help="The folder of treebanks and name corpora.")
    ],
    version: Annotated[str, typer.Option("--version", metavar="NAME", help="What to call the release.")],
    out: Annotated[Path, typer.Option("--out", metavar="DIR", help="Where releases lie.")] = Path(
        "models/released/language"
    ),
    work: Annotated[
        Path | None,
        typer.Option("--work", metavar="DIR", help="For what lies between; default: a temporary folder."),
    ] = None,
) -> None:
    """Train the language pipeline and write it as a release."""
    from bot.commands.train import train_language

    train_language(corpora, version=version, out=out, work=work)


def main() -> None:
    """The `greenlight` command."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(
            stream, "reconfigure"
        ):  # whatever the terminal can't show is told as an escape, never a traceback
            stream.reconfigure(errors="backslashreplace")
    try:
        app(prog_name="greenlight")
    finally:
        close_quietly()


if __name__ == "__main__":
    main()
