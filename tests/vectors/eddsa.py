"""The W3C's test vectors for eddsa-rdfc-2022 against our code: python tests/vectors/eddsa.py FOLDER

FOLDER holds the data files of w3c/vc-di-eddsa, TestVectors. They are not part of the suite, which must pass without
them. Exits 1 on any difference. eddsa-jcs-2022 is not used here, and its vectors are left out.
"""

import hashlib
import json
import sys
from datetime import datetime
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from certification.badges import contexts, keys, multibase, proof

CITIZENSHIP, SCHEMA, XSD = "https://w3id.org/citizenship#", "https://schema.org/", "http://www.w3.org/2001/XMLSchema#"
# The vectors name two contexts that we never use. Their canonical forms say what these terms must mean.
OTHERS = {
    "https://www.w3.org/ns/credentials/examples/v2": {"@vocab": "https://www.w3.org/ns/credentials/examples#"},
    "https://w3id.org/citizenship/v4rc1": {
        **{
            name: CITIZENSHIP + name
            for name in (
                "EmployablePerson", "EmploymentAuthorizationDocument", "EmploymentAuthorizationDocumentCredential",
                "birthCountry", "lprCategory", "lprNumber", "employmentAuthorizationDocument",
            )
        },
        **{
            name: SCHEMA + name
            for name in ("Person", "additionalName", "familyName", "gender", "givenName", "identifier")
        },
        "birthDate": {"@id": SCHEMA + "birthDate", "@type": XSD + "dateTime"},
        "residentSince": {"@id": CITIZENSHIP + "residentSince", "@type": XSD + "dateTime"},
        "image": {"@id": SCHEMA + "image", "@type": "@id"},
    },
}  # fmt: skip


def differences(folder: Path, vectors: Path, unsigned: dict) -> list[str]:
    """Each step of one set of vectors that comes out otherwise here."""

    def text(name: str) -> str:
        return (vectors / name).read_text(encoding="utf-8")

    pair = json.loads((folder / "keyPair.json").read_text())
    key = keys.read_secret(pair["privateKeyMultibase"])
    options = json.loads(text("proofConfigDataInt.json"))
    canonical, options_canonical = proof.canonical(unsigned), proof.canonical(options)
    options.pop("@context")
    signed = json.loads(text("signedDataInt.json"))
    again = proof.sign(
        unsigned,
        key=key,
        verification_method=options["verificationMethod"],
        created=datetime.fromisoformat(options["created"]),
    )
    value = signed["proof"]["proofValue"]
    steps = {
        "key pair": (keys.public_multibase(key), pair["publicKeyMultibase"]),
        "canonical document": (canonical, text("canonDocDataInt.txt")),
        "canonical proof options": (options_canonical, text("proofCanonDataInt.txt")),
        "hash of the document": (hashlib.sha256(canonical.encode()).hexdigest(), text("docHashDataInt.txt").strip()),
        "hash of the options": (
            hashlib.sha256(options_canonical.encode()).hexdigest(),
            text("proofHashDataInt.txt").strip(),
        ),
        "what is signed": (proof.hash_of(unsigned, options).hex(), text("combinedHashDataInt.txt").strip()),
        "signature": (key.sign(proof.hash_of(unsigned, options)).hex(), text("sigHexDataInt.txt").strip()),
        "signature as text": (
            multibase.to_base58(bytes.fromhex(text("sigHexDataInt.txt").strip())),
            text("sigBTC58DataInt.txt").strip(),
        ),
        "proof value": (again["proof"]["proofValue"], value),
        "signed document": (again, signed),
        "verification": (verdict(signed, key.public_key()), "right"),
        "verification after a change": (verdict({**signed, "name": "x"}, key.public_key()), "WRONG_SIGNATURE"),
    }
    return [f"{name}: {ours!r}, not {theirs!r}" for name, (ours, theirs) in steps.items() if ours != theirs]


def verdict(signed: dict, key) -> str:
    try:
        proof.verify(signed, key)
    except proof.UnableToProveError as reason:
        return reason.fault.name
    return "right"


def main(folder: Path) -> int:
    known = {**contexts.known(), **{address: {"@context": terms} for address, terms in OTHERS.items()}}
    contexts.known = lambda: known
    sets = {
        folder / "eddsa-rdfc-2022": folder / "unsigned.json",
        folder / "eddsa-rdfc-2022" / "employ": folder / "employmentAuth.json",
    }
    failed = 0
    for vectors, unsigned in sets.items():
        found = differences(folder, vectors, json.loads(unsigned.read_text(encoding="utf-8")))
        failed += bool(found)
        print(f"eddsa vectors, {unsigned.stem}: {'as published' if not found else 'NOT as published'}")
        print(*found, sep="\n", end="\n" if found else "")
    return int(failed > 0)


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    sys.exit(main(Path(sys.argv[1])))
