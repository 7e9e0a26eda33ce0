"""Signs files so that whoever carries them away can show that they are ours and unchanged (Ed25519).

Each content has two signatures of the same key: bare, for OpenSSL and for programs, and as ``ssh-keygen``
reads it, which comes with Windows, macOS and Linux alike.
"""

from __future__ import annotations

import base64
import hashlib
import textwrap
from typing import Any, Final

SIGNER: Final = "portal"
"""Whose signature it is, as the list of signers names it."""
NAMESPACE: Final = "file"
_KIND: Final = b"ssh-ed25519"
_MAGIC: Final = b"SSHSIG"
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


def _counted(*parts: bytes) -> bytes:
    """Return texts one after another, each after its length, as SSH writes them (RFC 4251)."""
    return b"".join(len(part).to_bytes(4, "big") + part for part in parts)


def _ssh_key(secret: str) -> bytes:
    from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

    return _counted(_KIND, _key(secret).public_key().public_bytes(Encoding.Raw, PublicFormat.Raw))


def ssh_signature(content: bytes, secret: str) -> bytes:
    """Return the signature of a content as ``ssh-keygen -Y verify`` reads it (PROTOCOL.sshsig of OpenSSH)."""
    digest = hashlib.sha512(content).digest()
    signed = signature(_MAGIC + _counted(NAMESPACE.encode(), b"", b"sha512", digest), secret)
    statement = _counted(_ssh_key(secret), NAMESPACE.encode(), b"", b"sha512", _counted(_KIND, signed))
    whole = base64.b64encode(_MAGIC + (1).to_bytes(4, "big") + statement).decode()
    lines = "\n".join(textwrap.wrap(whole, 70))
    return f"-----BEGIN SSH SIGNATURE-----\n{lines}\n-----END SSH SIGNATURE-----\n".encode()


def signers(secret: str) -> bytes:
    """Return the list of signers by which ``ssh-keygen`` checks a signature: one line, with our key."""
    key = base64.b64encode(_ssh_key(secret)).decode()
    return f'{SIGNER} namespaces="{NAMESPACE}" {_KIND.decode()} {key}\n'.encode()


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
