"""Certificates as no honest authority issues them: expired, not valid yet, signed by themselves, weak."""

from __future__ import annotations

import datetime
import functools
import ipaddress
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import List, Optional

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

DAY = datetime.timedelta(days=1)


@dataclass(frozen=True)
class Identity:
    """A certificate and its private key."""

    certificate: x509.Certificate
    key: rsa.RSAPrivateKey

    @property
    def pem(self) -> bytes:
        return self.certificate.public_bytes(serialization.Encoding.PEM)

    def write(self, folder: Path, name: str, *above: Identity) -> WrittenIdentity:
        """Writes it to files, with the certificates above it behind its own."""
        certificate, key = folder / f"{name}.pem", folder / f"{name}.key"
        certificate.write_bytes(b"".join([self.pem, *(other.pem for other in above)]))
        key.touch(0o600)
        key.write_bytes(
            self.key.private_bytes(
                serialization.Encoding.PEM,
                serialization.PrivateFormat.PKCS8,
                serialization.NoEncryption(),
            )
        )
        return WrittenIdentity(certificate, key)


@dataclass(frozen=True)
class WrittenIdentity:
    certificate: Path
    key: Path


@functools.lru_cache
def _key(_owner: str, bits: int) -> rsa.RSAPrivateKey:
    """An owner has one key, for making one takes its time."""
    return rsa.generate_private_key(65537, bits)


def _name(text: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text)])


def _make(
    name: str,
    issuer: Optional[Identity],
    extensions: List[x509.ExtensionType],
    key_bits: int = 2048,
    first_day: int = -1,
    last_day: int = 1,
) -> Identity:
    now = datetime.datetime.now(datetime.timezone.utc)
    key = _key(name, key_bits)
    builder = (
        x509.CertificateBuilder()
        .subject_name(_name(name))
        .issuer_name(issuer.certificate.subject if issuer else _name(name))
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now + first_day * DAY)
        .not_valid_after(now + last_day * DAY)
    )
    for extension in extensions:
        builder = builder.add_extension(extension, critical=isinstance(extension, x509.BasicConstraints))
    return Identity(builder.sign(issuer.key if issuer else key, hashes.SHA256()), key)


def authority(name: str = "An authority of the tests") -> Identity:
    return _make(name, None, [x509.BasicConstraints(ca=True, path_length=None)])


def for_server(
    issuer: Optional[Identity],
    host: str = "127.0.0.1",
    key_bits: int = 2048,
    first_day: int = -1,
    last_day: int = 1,
) -> Identity:
    """A server's certificate, by default one that is all right; issuer None: signed by itself."""
    try:
        alternative: x509.GeneralName = x509.IPAddress(ipaddress.ip_address(host))
    except ValueError:
        alternative = x509.DNSName(host)
    extensions: List[x509.ExtensionType] = [
        x509.SubjectAlternativeName([alternative]),
        x509.BasicConstraints(ca=False, path_length=None),
    ]
    return _make(f"A server at {host}", issuer, extensions, key_bits, first_day, last_day)


def for_client(issuer: Identity, name: str = "A client of the tests") -> Identity:
    usage = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.CLIENT_AUTH])
    return _make(name, issuer, [usage])


def sign_with_sha1(identity: WrittenIdentity, issuer: WrittenIdentity, host: str = "127.0.0.1") -> None:
    """Replaces a certificate by one for the same key that is signed with SHA-1, as only the openssl tool
    still does."""
    extensions = identity.certificate.with_suffix(".extensions")
    extensions.write_text(f"subjectAltName = IP:{host}\n")
    request = identity.certificate.with_suffix(".request")
    subject = ["-new", "-key", str(identity.key), "-subj", "/CN=weak", "-out", str(request)]
    subprocess.run(["openssl", "req", *subject], check=True, capture_output=True, timeout=240)
    signing = [
        "-req",
        "-sha1",
        "-in",
        str(request),
        "-CA",
        str(issuer.certificate),
        "-CAkey",
        str(issuer.key),
    ]
    result = ["-days", "1", "-extfile", str(extensions), "-out", str(identity.certificate)]
    subprocess.run(["openssl", "x509", *signing, *result], check=True, capture_output=True, timeout=240)
