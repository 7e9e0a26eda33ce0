"""What a suggestion of a survey names."""

from __future__ import annotations

from partnerships.models import ContextInstrument, Mechanism
from record.forms.editing import RecordForm, links_field


class NamedForm(RecordForm):
    """Mechanisms and instruments that a suggestion names."""

    linking = ("mechanisms", "instruments")
    mechanisms = links_field(Mechanism.objects.filter(is_own=False), "Mechanisms")
    instruments = links_field(ContextInstrument.objects.all(), "Resolutions, agreements, frameworks")
