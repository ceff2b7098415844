"""The kinds of names that the pipeline tells, as spaCy labels."""

from typing import Final

PERSON: Final = "PERSON"
ORG: Final = "ORG"
# Every place: countries and cities, which spaCy's own pipelines call GPE, as well as rivers and streets.
PLACE: Final = "LOC"
PRODUCT: Final = "PRODUCT"
