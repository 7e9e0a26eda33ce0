"""Bodies that recommendations are addressed to."""

from __future__ import annotations

from django.utils.text import slugify

from evaluations.models import Addressee


def addressee_called(name: str) -> Addressee:
    """Return the addressee of a name, made where there is none yet, in the caller's transaction.

    Raises ValidationError for a name that is too long.
    """
    known = Addressee.objects.filter(name__iexact=name).first()
    if known is not None:
        return known
    base = slugify(name)[:50] or "addressee"
    taken = set(Addressee.objects.filter(slug__startswith=base).values_list("slug", flat=True))
    slug = next(one for one in (base, *(f"{base}-{n}" for n in range(2, 10_000))) if one not in taken)
    made = Addressee(slug=slug, name=name, order=Addressee.objects.count() + 1)
    made.full_clean()
    made.save()
    return made
