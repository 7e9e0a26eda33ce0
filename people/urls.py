"""Addresses of people, invitations, one's own account and the ledger."""

from django.urls import path, re_path

from people.views import account, conversations, invitations, ledger, people

app_name = "people"

urlpatterns = [
    path("people/", people.people, name="people"),
    path("people/invite/", invitations.invite, name="invite"),
    re_path(
        r"^people/invitations/(?P<key>[0-9]{1,18})/(?P<step>approve|renew|withdraw)/$",
        invitations.step,
        name="invitation-step",
    ),
    path("people/ledger/", ledger.ledger, name="ledger"),
    path("people/ledger.zip", ledger.ledger_file, name="ledger-file"),
    re_path(r"^people/(?P<key>[0-9]{1,18})/$", people.person, name="person"),
    re_path(
        rf"^people/(?P<key>[0-9]{{1,18}})/(?P<step>{'|'.join(people.STEPS)})/$",
        people.step,
        name="person-step",
    ),
    re_path(r"^invitation/(?P<token>[A-Za-z0-9_-]{20,80})/$", invitations.accept, name="accept"),
    path("conversations/", conversations.conversations, name="conversations"),
    re_path(
        r"^conversations/(?P<kind>[a-z]{1,20})/(?P<key>[0-9]{1,18})/$",
        conversations.conversation,
        name="conversation",
    ),
    re_path(
        r"^conversations/(?P<key>[0-9]{1,18})/(?P<step>resolve|open-again)/$",
        conversations.step,
        name="conversation-step",
    ),
    re_path(
        r"^conversations/remarks/(?P<key>[0-9]{1,18})/take-back/$",
        conversations.take_back,
        name="take-back-remark",
    ),
    path("account/", account.own_account, name="own-account"),
    path("account/data.json", account.own_data, name="own-data"),
    path("account/sign-out-everywhere/", account.sign_out_everywhere, name="sign-out-everywhere"),
    re_path(r"^account/sessions/(?P<key>[0-9]{1,18})/end/$", account.end_one, name="end-session"),
    path("account/sheet/", account.sheet, name="sheet"),
    path("account/stay/", account.stay, name="stay"),
]
