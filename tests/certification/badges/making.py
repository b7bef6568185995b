"""One issuer, one credential and its status list, made of made-up data."""

from dataclasses import replace
from datetime import UTC, date, datetime

from certification.badges import credential, issuer, keys, proof, status

NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)
SIGNED_AT = datetime(2026, 5, 3, 9, 30, tzinfo=UTC)
ISSUER = credential.Profile("https://learn.example.org/issuer", "Common Ground", "https://learn.example.org/")
KEY, OTHER_KEY = keys.read_secret("z3u2en7t5LR2WtQH5PfFqMqwVHBeXouLzo6haApm8XHqvjxq"), keys.generate()
METHOD, OLD_METHOD = f"{ISSUER.id}#key-2", f"{ISSUER.id}#key-1"
STATUS_LIST, INDEX = "https://learn.example.org/status/1", 4711
NAME = credential.Identity("name", "Zoë O’Máille-李", "c2FsdC1vZi1hLW5hbWU")
EMAIL = credential.Identity("emailAddress", "zoe@example.org", "c2FsdC1vZi1hLW1haWw")
BADGE = credential.Badge(
    id="https://learn.example.org/certificates/4mXq0dZcW1pT9rKjH2sB7g",
    name="Core certificate",
    description="Trauma-informed training for everybody around a child in care.",
    issuer=ISSUER,
    achievement=credential.Achievement(
        "https://learn.example.org/achievements/core/1", "Core certificate", "Ten modules.", "Complete each module."
    ),
    identities=(NAME, EMAIL),
    awarded=date(2026, 5, 3),
    valid_from=datetime(2026, 5, 2, 23, tzinfo=UTC),
    valid_until=datetime(2027, 5, 2, 22, 59, 59, tzinfo=UTC),
    evidence=(
        credential.Evidence("Why behaviour makes sense, edition 3", "Completed on 1 May 2026."),
        credential.Evidence("Keeping calm, edition 1", "Completed on 3 May 2026."),
    ),
    status_list=STATUS_LIST,
    status_index=INDEX,
)
ISSUER_DOCUMENT = issuer.issuer_document(ISSUER, [issuer.IssuerKey(METHOD, keys.public_multibase(KEY))])


def signed(document=None, *, key=KEY, method=METHOD, **changes):
    """The credential (or another document), with its proof. `changes`: what differs in the badge."""
    document = credential.build(replace(BADGE, **changes)) if document is None else document
    return proof.sign(document, key=key, verification_method=method, created=SIGNED_AT)


def listed(*revoked, key=KEY, method=METHOD, id=STATUS_LIST, at=SIGNED_AT):
    """The status list with these places set, signed."""
    document = status.status_list_document(id=id, issuer=ISSUER.id, valid_from=at, revoked=revoked)
    return proof.sign(document, key=key, verification_method=method, created=at)
