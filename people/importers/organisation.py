"""An organisation as a file says it: YAML, checked whole before anything is stored."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import yaml
from django.core.exceptions import ValidationError
from pydantic import BaseModel, ConfigDict, Field, StringConstraints
from pydantic import ValidationError as ContentError

from people.selectors.organisation import known_states
from people.services.organisation import NewKind, NewMember, NewOrganisation
from reporting.bare_files import small_logo
from reporting.words import worded

LARGEST_FILE = 1_000_000
Line = Annotated[str, StringConstraints(max_length=300, strip_whitespace=True)]
Lines = Annotated[str, StringConstraints(max_length=500, strip_whitespace=True)]


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)


class Body(_Part):
    """A member that is no State, or one whose name is not the usual one."""

    code: Line
    name: Line


class KindOfMeetings(_Part):
    """A kind of meetings."""

    code: Line = ""
    name: Line
    plural: Line = ""
    decides: bool = True


class OrganisationFile(_Part):
    """Everything the file may say; members are codes of States, or bodies with code and name."""

    name: Line
    short_name: Line
    subtitle: Line = "Strategic plan review"
    secretariat: Line = ""
    address: Lines = ""
    contact: Line = ""
    website: Line = ""
    licence: Line = ""
    licence_url: Line = ""
    letterhead: Lines = ""
    symbol_pattern: Line = ""
    distribution: Line = ""
    issued_as: Line = ""
    accent: Line = ""
    stays_in_base: Line = ""
    words: dict[str, Line] = Field(default_factory=dict)
    members: list[Line | Body] = Field(default_factory=list)
    meetings: list[KindOfMeetings] = Field(default_factory=list)
    logo: Line = ""


def read_organisation(file: Path) -> NewOrganisation:
    """Return what a file says of an organisation; ``logo`` names a picture beside it.

    Raises ValidationError with every problem in words.
    """
    try:
        if file.stat().st_size > LARGEST_FILE:
            raise ValidationError(
                worded(
                    "%(name)s is larger than %(largest_file)s MB.",
                    name=file.name,
                    largest_file=LARGEST_FILE // 1_000_000,
                )
            )
        content = yaml.load(file.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
        said = OrganisationFile.model_validate(content)
        logo = small_logo((file.parent / said.logo).read_bytes()) if said.logo else b""
    except ContentError as error:
        raise ValidationError([_in_words(file.name, one) for one in error.errors()]) from None
    except (OSError, UnicodeDecodeError, ValueError, yaml.YAMLError) as error:
        raise ValidationError(
            worded("%(name)s cannot be read: %(listed)s", name=file.name, listed=" ".join(str(error).split()))
        ) from None
    values = said.model_dump(exclude={"members", "meetings", "logo"})
    kinds = [
        NewKind(one.name, plural=one.plural, receives_rounds=one.decides, slug=one.code)
        for one in said.meetings
    ]
    return NewOrganisation(values, _members(said), kinds, logo)


def _members(said: OrganisationFile) -> list[NewMember]:
    known = {one.code: one.name for one in known_states()}
    found = []
    for one in said.members:
        if isinstance(one, Body):
            found.append(NewMember(one.code, one.name))
        elif one in known:
            found.append(NewMember(one, known[one]))
        else:
            raise ValidationError(
                worded(
                    "members: “%(one)s” is not the code of a State; give a body with code and name.", one=one
                )
            )
    return found


def _in_words(file: str, error: Any) -> str:
    steps = ", ".join(str(step + 1 if isinstance(step, int) else step) for step in error["loc"])
    return f"{file}: {steps or 'the file'}: {error['msg']}"
