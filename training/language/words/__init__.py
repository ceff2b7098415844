"""Word lists written for Greenlight, from which copies of the corpora are made."""

from pathlib import Path


def read_words(name: str) -> tuple[str, ...]:
    """The words of the list `name`, in order."""
    return tuple(_read(name).split())


def read_lines(name: str) -> tuple[str, ...]:
    """The entries, of one word or several, of the list `name`, in order."""
    return tuple(_read(name).splitlines())


def _read(name: str) -> str:
    return (Path(__file__).parent / f"{name}.txt").read_text(encoding="utf-8")
