"""Makes a bundle that was asked for, whoever runs it: a process of its own, or the one that waits for it."""

from __future__ import annotations

from papers.exports.bundle import make_bundle
from papers.models import Bundle
from papers.selectors.bundles import bundle_keyed
from papers.selectors.papers import paper_keyed
from papers.services.bundles import advance, begin, fail, finish
from reporting.papers.pdf import PaperNotMadeError
from reporting.words import worded


def run_bundle(key: int) -> Bundle | None:
    """Make a bundle and store it; None when somebody else makes it already.

    What goes wrong is said in the bundle, and raised again for the log of whoever runs it.
    """
    bundle = bundle_keyed(key)
    if not begin(bundle):
        return None
    try:
        content = make_bundle(paper_keyed(bundle.paper.slug), tell=lambda step: advance(bundle, step))
        return finish(bundle, content)
    except PaperNotMadeError as error:
        fail(bundle, str(error))
        return None
    except OSError as error:
        fail(bundle, worded("The file cannot be written: %(strerror)s.", strerror=error.strerror or error))
        return None
    except BaseException:
        fail(bundle, "Something went wrong that nobody foresaw; it is in the log of the server.")
        raise
