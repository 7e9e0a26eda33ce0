"""Signs files so that whoever carries them away can show that they are ours and unchanged (Ed25519)."""

from __future__ import annotations

from typing import Any

_PURPOSE = b"neaspec-bundle-signature-1"


def _key(secret: str) -> Any:
    """Return the private key that follows from a secret (HKDF with SHA-256, RFC 5869)."""
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
    from cryptography.hazmat.primitives.hashes import SHA256
    from cryptography.hazmat.primitives.kdf.hkdf import HKDF

    seed = HKDF(algorithm=SHA256(), length=32, salt=None, info=_PURPOSE).derive(secret.encode())
    return Ed25519PrivateKey.from_private_bytes(seed)


def signature(content: bytes, secret: str) -> bytes:
    """Return the detached signature of a content, 64 bytes; the same content has the same signature."""
    signed: bytes = _key(secret).sign(content)
    return signed


def public_key(secret: str) -> bytes:
    """Return the key by which signatures are checked, as PEM."""
    from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

    pem: bytes = _key(secret).public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    return pem


def is_signed(content: bytes, signed: bytes, pem: bytes) -> bool:
    """Say whether a signature is that of a content, by the public key."""
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
    from cryptography.hazmat.primitives.serialization import load_pem_public_key

    key = load_pem_public_key(pem)
    if not isinstance(key, Ed25519PublicKey):
        return False
    try:
        key.verify(signed, content)
    except InvalidSignature:
        return False
    return True
