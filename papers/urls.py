"""Addresses of papers: read by everybody, written by staff."""

from django.urls import path, re_path

from papers.views import blocks, bundles, desk, pages, proofs, returned
from programmes.urls import PLAN
from record.converters import SLUG, convert

convert("paper_name", SLUG)
convert("paper_step", "|".join(desk.STEPS))

app_name = "papers"
WORK = "workspace/papers/"
PAPER = f"{WORK}<paper_name:slug>/"
urlpatterns = [
    path("papers/", pages.papers, name="papers"),
    path("papers/signing-key.pem", bundles.signing_key, name="signing-key"),
    path("papers/signers", bundles.ssh_signers, name="signers"),
    path("papers/<paper_name:slug>/", pages.paper, name="paper"),
    path("papers/<paper_name:slug>/bundle/", bundles.bundle, name="bundle"),
    path("papers/<paper_name:slug>/bundle/make/", bundles.ask, name="ask-bundle"),
    path("papers/<paper_name:slug>/bundle/cancel/", bundles.cancel, name="cancel-bundle"),
    path("papers/<paper_name:slug>/verify/", proofs.verify, name="verify"),
    path("papers/<paper_name:slug>/verify/changed-since/", proofs.changed_since, name="changed-since"),
    path("papers/<paper_name:slug>/verify/<int:key>/", proofs.proof, name="proof"),
    path("papers/<paper_name:slug>/verify/<int:key>/accept/", proofs.accept, name="accept-differences"),
    path("papers/<paper_name:slug>/verify/<int:key>.json", proofs.proof_file, name="proof-file"),
    re_path(rf"^papers/(?P<slug>{SLUG})\.zip$", bundles.bundle_file, name="bundle-file"),
    re_path(
        rf"^papers/(?P<slug>{SLUG})\.(?P<suffix>((annex|corrigendum)\.)?(docx|pdf)|xlsx|pptx|json)$",
        pages.paper_in_form,
        name="paper-file",
    ),
    re_path(
        rf"^{PLAN}/(?P<slug>{SLUG})/brief\.(?P<suffix>pdf|docx)$", pages.area_brief, name="area-brief-file"
    ),
    path(f"{WORK}new/", desk.start, name="start"),
    path(PAPER, desk.desk, name="desk"),
    path(f"{PAPER}delete/", desk.delete, name="delete"),
    path(f"{PAPER}corrigendum/", desk.correct, name="correct"),
    path(f"{PAPER}title/", desk.title_block, name="title-block"),
    path(f"{PAPER}numbers/", blocks.numbers, name="numbers"),
    path(f"{PAPER}preview/", blocks.preview, name="preview"),
    path(f"{PAPER}blocks/new/", blocks.new_block, name="new-block"),
    path(f"{PAPER}blocks/<int:key>/", blocks.write_block, name="write-block"),
    path(f"{PAPER}blocks/<int:key>/move/", blocks.move, name="move-block"),
    path(f"{PAPER}blocks/<int:key>/delete/", blocks.delete, name="delete-block"),
    path(f"{PAPER}word/", returned.word, name="word"),
    path(f"{PAPER}word/<int:key>/", returned.word_back, name="word-back"),
    path(f"{PAPER}word/<int:key>/forget/", returned.forget, name="forget-word"),
    path(f"{PAPER}<paper_step:name>/", desk.step, name="step"),
]
