"""Brand profiles: files that people write -> `BrandProfile`. Used for the pack's own brands and for `--brands DIR`."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError, model_validator

from bot.errors import ProfileError
from bot.json_source import load_json, load_jsonl
from bot.review.yaml_source import Located, load_yaml, mistake
from bot.types import BrandProfile, Named

FORMATS = (".yaml", ".yml", ".json", ".jsonl")

Words = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=500)]
# A slug stands in `#slack-channel=slug:channel,…`, so it holds none of the signs that part that setting.
Slug = Annotated[str, StringConstraints(pattern=r"^[^\s,:=]+$", max_length=100)]


class _Form(BaseModel):
    model_config = ConfigDict(strict=True, extra="forbid")

    @model_validator(mode="before")
    @classmethod
    def _leave_out_nothing(cls, data: Any) -> Any:
        """`aliases:` with nothing behind it, or `null`, means the same as no such key."""
        return (
            {key: value for key, value in data.items() if value is not None}
            if isinstance(data, dict)
            else data
        )


class _NamedForm(_Form):
    name: Words
    aliases: list[Words] = []
    handles: list[Words] = []

    def named(self) -> Named:
        return Named(self.name, tuple(self.aliases), tuple(self.handles))


class _ProfileForm(_Form):
    slug: Slug
    name: Words
    aliases: list[Words] = []
    handles: list[Words] = []
    sector: Words | None = None
    titles: list[Words | _NamedForm] = []
    people: list[Words | _NamedForm] = []
    competitors: list[Words | _NamedForm] = []
    customers: list[Words] = []
    contacts: list[Words] = []
    spelling: Annotated[Literal["british", "american"] | None, Field()] = None

    def profile(self) -> BrandProfile:
        return BrandProfile(
            slug=self.slug,
            name=self.name,
            aliases=tuple(self.aliases),
            handles=tuple(self.handles),
            sector=self.sector,
            titles=_all_named(self.titles),
            people=_all_named(self.people),
            competitors=_all_named(self.competitors),
            customers=tuple(self.customers),
            contacts=tuple(self.contacts),
            spelling=self.spelling,
        )


def _all_named(entries: list[str | _NamedForm]) -> tuple[Named, ...]:
    return tuple(Named(entry) if isinstance(entry, str) else entry.named() for entry in entries)


def load_brands(folder: Path) -> dict[str, BrandProfile]:
    """Every profile in `folder`, by slug; raises ProfileError with file and line. Files of other kinds are left alone."""
    places: dict[str, str] = {}
    brands: dict[str, BrandProfile] = {}
    for source in _sources(folder):
        profile = profile_of(source)
        if brands.get(profile.slug, profile) != profile:
            raise ProfileError(
                f"The slug '{profile.slug}' is taken by {places[profile.slug]}.",
                where=source.where(("slug",)),
                todo="Give each profile its own slug.",
            )
        brands[profile.slug] = profile
        places.setdefault(profile.slug, source.where(("slug",)))
    return brands


def profile_of(source: Located) -> BrandProfile:
    """The profile that stands in `source`; ProfileError where it is none."""
    if not isinstance(source.data, dict):
        raise ProfileError(
            "A brand profile is a mapping.",
            where=source.where(),
            todo="Write 'slug: …' and 'name: …', each on its own line.",
        )
    try:
        return _ProfileForm.model_validate(source.data).profile()
    except ValidationError as fault:
        raise mistake(fault, source, _ProfileForm, error=ProfileError) from fault


def _sources(folder: Path) -> Iterator[Located]:
    try:
        paths = sorted(folder.iterdir())
    except OSError as fault:
        raise ProfileError(
            f"The folder of brand profiles can't be read ({fault.strerror}).",
            where=str(folder),
            todo="Name a folder.",
        ) from fault
    for path in paths:
        kind = path.suffix.lower()
        if path.name.startswith(".") or kind not in FORMATS or not path.is_file():
            continue
        if kind == ".jsonl":
            yield from load_jsonl(path, error=ProfileError)
        elif kind == ".json":
            yield load_json(path, error=ProfileError)
        else:
            yield load_yaml(path, error=ProfileError)
