"""The ZIP itself: the same to the byte for the same content, sealed, distrusted, and stopped in order.

Its comment is the SHA-256 of everything before it and the portal's signature of that: no byte can be lost or
changed unnoticed, and nobody without the portal's secret can seal it anew.
"""

from __future__ import annotations

import hashlib
import os
import signal
import tempfile
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import IO, Final

from neaspec_portal.exchange.manifest import LARGEST, NAME, Manifest, read_manifest
from neaspec_portal.exchange.refusals import ExchangeRefusedError
from neaspec_portal.exchange.tables import LONGEST_LINE, Content
from reporting.signing import is_signed, signature

FIRST_DAY: Final = (1980, 1, 1, 0, 0, 0)
PIECE: Final = 1 << 18
DIGEST: Final = 64
SEAL: Final = DIGEST + 128
"""Characters of the seal: the digest, then the signature (Ed25519), both hexadecimal."""
BROKEN: Final = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, OSError)


class ArchiveWriter:
    """Adds entries one after the other; the caller adds them in the order of their names."""

    def __init__(self, file: IO[bytes]) -> None:
        self._zip = zipfile.ZipFile(file, "w", allowZip64=True)

    def add(self, name: str, pieces: Iterable[bytes]) -> Content:
        """Write an entry piece by piece, and return what went into it; ``rows`` counts the pieces."""
        entry = zipfile.ZipInfo(name, FIRST_DAY)
        entry.compress_type = _method(name)
        entry.create_system = 3
        entry.external_attr = 0o600 << 16
        digest, count, size = hashlib.sha256(), 0, 0
        with self._zip.open(entry, "w", force_zip64=True) as out:
            for piece in pieces:
                out.write(piece)
                digest.update(piece)
                count, size = count + 1, size + len(piece)
        return Content(count, size, digest.hexdigest())

    def close(self) -> None:
        """Write the directory of the entries."""
        self._zip.close()


@contextmanager
def new_archive(target: Path, secret: str) -> Iterator[ArchiveWriter]:
    """Give a writer; the archive, sealed with a secret, takes its name at the end, whole, or never.

    Raises ExchangeRefusedError when something else than an archive has that name already.
    """
    if target.exists() and not is_sealed(target):
        raise ExchangeRefusedError(f"{target} exists and is no archive; nothing was written.")
    handle, name = tempfile.mkstemp(prefix=f".{target.name}.", suffix=".part", dir=target.parent)
    part = Path(name)
    try:
        with os.fdopen(handle, "w+b") as file:
            with closing(ArchiveWriter(file)) as writer:
                yield writer
            _seal(file, secret)
            os.fsync(file.fileno())
        part.replace(target)
        _keep_name(target.parent)
    finally:
        part.unlink(missing_ok=True)


def is_sealed(path: Path) -> bool:
    """Tell whether a file ends as an archive does."""
    if not path.is_file():
        return False
    with path.open("rb") as file:
        return _printed_seal(file) is not None


class OpenArchive:
    """An archive whose seal and names are in order; what is in its entries is still to be checked."""

    def __init__(self, found: zipfile.ZipFile) -> None:
        self._zip = found
        self.manifest: Manifest = read_manifest(self._manifest_text())
        entries = self._zip.infolist()
        there, listed = [entry.filename for entry in entries], self.manifest.entries
        for name in sorted(set(listed) - set(there)):
            raise ExchangeRefusedError(f"{name} is missing from the archive.")
        for name in sorted(set(there) - set(listed)):
            raise ExchangeRefusedError(f"The archive has an entry its manifest does not name: {name!r}.")
        if there != listed:
            raise ExchangeRefusedError("The archive has an entry twice, or its entries out of order.")
        sizes = self.manifest.sizes
        for entry in entries:
            _check_entry(entry)
            if entry.file_size != sizes.get(entry.filename, entry.file_size):
                raise ExchangeRefusedError(f"{entry.filename} does not have the size of the manifest.")

    def pieces(self, name: str) -> Iterator[bytes]:
        """Give the content of an entry; raises ExchangeRefusedError when it cannot be unpacked."""
        try:
            with self._zip.open(name) as entry:
                while piece := entry.read(PIECE):
                    yield piece
        except BROKEN as error:
            raise ExchangeRefusedError(f"{name} cannot be unpacked: {error}.") from None

    def lines(self, name: str) -> Iterator[bytes]:
        """Give the lines of an entry; raises ExchangeRefusedError for one that is too long or broken off."""
        parts: list[bytes] = []
        for piece in self.pieces(name):
            *whole, rest = piece.split(b"\n")
            for line in whole:
                yield b"".join([*parts, line, b"\n"])
                parts = []
            parts.append(rest)
            if sum(map(len, parts)) > LONGEST_LINE:
                raise ExchangeRefusedError(f"{name} has a line of more than {LONGEST_LINE:,} bytes.")
        if any(parts):
            raise ExchangeRefusedError(f"{name} breaks off in its last line.")

    def _manifest_text(self) -> bytes:
        try:
            entry = self._zip.getinfo(NAME)
        except KeyError:
            raise ExchangeRefusedError(f"The archive has no {NAME}.") from None
        if entry.file_size > LARGEST:
            raise ExchangeRefusedError(f"{NAME} is larger than {LARGEST:,} bytes.")
        _check_entry(entry)
        return b"".join(self.pieces(NAME))


@contextmanager
def opened(path: Path, trusted: Sequence[bytes]) -> Iterator[OpenArchive]:
    """Give an archive to read from that the owner of one of these public keys (PEM) has sealed.

    Raises ExchangeRefusedError unless seal, names and sizes are in order.
    """
    try:
        file = path.open("rb")
    except OSError as error:
        raise ExchangeRefusedError(f"{path} cannot be read: {error.strerror}.") from None
    with file:
        _check_seal(file, trusted)
        try:
            found = zipfile.ZipFile(file)
        except BROKEN as error:
            raise ExchangeRefusedError(f"{path} is no ZIP archive: {error}.") from None
        with found:
            if sum(entry.compress_size for entry in found.infolist()) > path.stat().st_size:
                raise ExchangeRefusedError("The entries of the archive overlap; nothing was unpacked.")
            yield OpenArchive(found)


def _check_entry(entry: zipfile.ZipInfo) -> None:
    """Only tables unpack to more than they are, and they are read line by line."""
    is_as_written = entry.compress_type == _method(entry.filename) and not entry.flag_bits & 0x1
    grows = entry.compress_type == zipfile.ZIP_STORED and entry.file_size != entry.compress_size
    if not is_as_written or grows:
        raise ExchangeRefusedError(f"{entry.filename} is encrypted or not packed as this portal packs.")


def _method(name: str) -> int:
    """Return how an entry is packed: stored files are packed in themselves, and not once more."""
    return zipfile.ZIP_STORED if name.startswith("files/") else zipfile.ZIP_DEFLATED


def _digest(file: IO[bytes], size: int) -> str:
    """Return the SHA-256 of the first bytes of a file, followed by the length of a comment that is empty."""
    digest = hashlib.sha256()
    file.seek(0)
    while size and (piece := file.read(min(PIECE, size))):
        digest.update(piece)
        size -= len(piece)
    digest.update(b"\0\0")
    return digest.hexdigest()


def _signed(digest: str) -> bytes:
    """Return what is signed of an archive; its first words keep the signature from meaning anything else."""
    return f"portal archive, SHA-256 {digest}\n".encode()


def _seal(file: IO[bytes], secret: str) -> None:
    """Make the seal the comment of a finished ZIP; the last two bytes are the comment's length."""
    size = file.seek(-2, os.SEEK_END)
    digest = _digest(file, size)
    file.seek(size)
    signed = signature(_signed(digest), secret).hex()
    file.write(SEAL.to_bytes(2, "little") + f"{digest}{signed}".encode())
    file.flush()


def _printed_seal(file: IO[bytes]) -> str | None:
    size = file.seek(0, os.SEEK_END)
    if size < SEAL + 22:
        return None
    file.seek(size - SEAL - 2)
    length, seal = file.read(2), file.read(SEAL)
    is_seal = length == SEAL.to_bytes(2, "little") and not seal.strip(b"0123456789abcdef")
    return seal.decode() if is_seal else None


def _check_seal(file: IO[bytes], trusted: Sequence[bytes]) -> None:
    seal = _printed_seal(file)
    if seal is None:
        raise ExchangeRefusedError("This is no archive of a portal, or its end is missing: it has no seal.")
    digest, signed = seal[:DIGEST], bytes.fromhex(seal[DIGEST:])
    if _digest(file, file.seek(0, os.SEEK_END) - SEAL - 2) != digest:
        raise ExchangeRefusedError("The archive was changed or damaged: its seal does not fit its content.")
    if not any(is_signed(_signed(digest), signed, pem) for pem in trusted):
        raise ExchangeRefusedError(
            "The archive was not sealed by this portal. Where another portal wrote it, or this one with "
            "another SIGNING_SECRET, give the key of that one: --signed-by FILE (it stands at "
            "/papers/signing-key.pem)."
        )


def _keep_name(folder: Path) -> None:
    """Let the new name in a folder survive a power failure."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


@contextmanager
def stoppable() -> Iterator[None]:
    """Let Ctrl-C and SIGTERM end the work in the same way: what is half written goes, one line says so."""
    before = signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        yield
    except KeyboardInterrupt:
        raise ExchangeRefusedError("Stopped; nothing was written.") from None
    finally:
        signal.signal(signal.SIGTERM, before)
