"""HTTPS without a bought certificate: an authority of this machine's own, which each browser is told to trust once."""

from __future__ import annotations

import ipaddress
import logging
import os
import socket
import ssl
import tempfile
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import cast

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, load_pem_private_key
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from core.web.trust import OWN

log = logging.getLogger("gazda.web")

AUTHORITY, SERVER = OWN, "server.pem"
AUTHORITY_LIFE, SERVER_LIFE = timedelta(days=3650), timedelta(days=365)
"""Browsers refuse a server's certificate that is valid for more than 397 days."""
RENEWED_BEFORE = timedelta(days=30)
SKEW = timedelta(days=1)
"""How far clocks of the devices that trust us may be behind."""

LOCAL_NAMES = ("localhost", "local", "lan", "internal", "home.arpa")
PRIVATE = ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "127.0.0.0/8", "169.254.0.0/16", "fc00::/7", "fe80::/10")
"""Where our authority is believed: the machine's own names and addresses, and nets that nobody else can be in."""

Name = x509.DNSName | x509.IPAddress


@dataclass(frozen=True, slots=True)
class Signed:
    """A certificate and its key."""

    certificate: x509.Certificate
    key: ec.EllipticCurvePrivateKey

    def pem(self, *issuers: x509.Certificate) -> bytes:
        """Key, certificate and those that signed it, as one file holds them."""
        key = self.key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        return key + b"".join(c.public_bytes(Encoding.PEM) for c in (self.certificate, *issuers))


def server_file(folder: Path, names: Iterable[str] = (), now: datetime | None = None) -> Path:
    """The file with key and certificates for this machine's names and addresses and `names`, made or renewed as needed.

    Only its owner may read it. The authority lies beside it and is made once; it is made anew, and must be trusted
    anew, only when it ends or when a name is outside of what it was made for.
    """
    at = now or datetime.now(UTC)
    folder.mkdir(parents=True, exist_ok=True)
    wanted = general_names([*own_names(), *names])
    authority = found(folder / AUTHORITY)
    if authority is None or not lasts(authority, at) or not covers(authority, wanted):
        authority = new_authority(wanted, at)
        write(folder / AUTHORITY, authority.pem())
        log.warning("a new local authority was made; browsers must be told to trust it")
    server = found(folder / SERVER)
    if server is None or not lasts(server, at) or not serves(server, wanted) or not is_signed(server, authority):
        write(folder / SERVER, new_server(authority, wanted, at).pem(authority.certificate))
    return folder / SERVER


def context_of(file: Path) -> ssl.SSLContext:
    """The TLS of a server with the key and certificates in `file`; loading the file again renews it as it runs."""
    made = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    made.minimum_version = ssl.TLSVersion.TLSv1_2
    made.load_cert_chain(file)
    return made


def own_names() -> list[str]:
    """The names and addresses by which this machine is reached; nothing is sent to find them out."""
    host = socket.gethostname()
    names = ["localhost", "127.0.0.1", "::1", host, f"{host.partition('.')[0]}.local"]
    with suppress(OSError):
        names += [str(told[4][0]).partition("%")[0] for told in socket.getaddrinfo(host, None)]
    for family, beyond in ((socket.AF_INET, "192.0.2.1"), (socket.AF_INET6, "2001:db8::1")):
        with suppress(OSError), socket.socket(family, socket.SOCK_DGRAM) as probe:
            probe.connect((beyond, 9))
            names.append(str(probe.getsockname()[0]).partition("%")[0])
    return names


def general_names(names: Iterable[str]) -> list[Name]:
    """Names and addresses as certificates hold them, each once; what can be neither is left out."""
    return list(dict.fromkeys(name for text in names if (name := general_name(text)) is not None))


def general_name(text: str) -> Name | None:
    with suppress(ValueError):
        address = ipaddress.ip_address(text)
        return None if address.is_unspecified else x509.IPAddress(address)
    with suppress(UnicodeError, ValueError):
        return x509.DNSName(text.rstrip(".").lower().encode("idna").decode("ascii")) if text.strip(".*") else None
    return None


def new_authority(names: Sequence[Name], at: datetime) -> Signed:
    """An authority that is believed for `names` and for local ones only: stolen, it still cannot speak for a bank."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = subject(f"Gazda on {socket.gethostname()}, {at:%Y-%m-%d}")
    made = (
        builder(name, name, key, at, AUTHORITY_LIFE)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(usage(certificates=True), critical=True)
        .add_extension(x509.NameConstraints(permitted(names), None), critical=True)
    )
    return Signed(made.sign(key, hashes.SHA256()), key)


def new_server(authority: Signed, names: Sequence[Name], at: datetime) -> Signed:
    """A certificate for a server with these names."""
    key = ec.generate_private_key(ec.SECP256R1())
    issuer = authority.certificate
    issuer_key = x509.AuthorityKeyIdentifier.from_issuer_public_key(authority.key.public_key())
    made = (
        builder(subject(socket.gethostname()), issuer.subject, key, at, SERVER_LIFE)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(usage(certificates=False), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .add_extension(x509.SubjectAlternativeName(names), critical=False)
        .add_extension(issuer_key, critical=False)
    )
    return Signed(made.sign(authority.key, hashes.SHA256()), key)


def builder(
    name: x509.Name, issuer: x509.Name, key: ec.EllipticCurvePrivateKey, at: datetime, life: timedelta
) -> x509.CertificateBuilder:
    """What both kinds of certificate say."""
    public = key.public_key()
    return (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(issuer)
        .public_key(public)
        .serial_number(x509.random_serial_number())
        .not_valid_before(at - SKEW)
        .not_valid_after(at + life)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(public), critical=False)
    )


def subject(name: str) -> x509.Name:
    return x509.Name(
        [x509.NameAttribute(NameOID.ORGANIZATION_NAME, "Gazda"), x509.NameAttribute(NameOID.COMMON_NAME, name[:64])]
    )


def usage(*, certificates: bool) -> x509.KeyUsage:
    """What a key signs: certificates, or the beginning of a connection."""
    return x509.KeyUsage(
        digital_signature=not certificates,
        key_cert_sign=certificates,
        crl_sign=certificates,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        encipher_only=False,
        decipher_only=False,
    )


def permitted(names: Sequence[Name]) -> list[x509.GeneralName]:
    """What an authority made for `names` may speak for."""
    own = [name.value for name in names if isinstance(name, x509.DNSName)]
    nets = [ipaddress.ip_network(net) for net in PRIVATE]
    nets += [ipaddress.ip_network(name.value) for name in names if isinstance(name, x509.IPAddress)]
    return [*map(x509.DNSName, dict.fromkeys([*LOCAL_NAMES, *own])), *map(x509.IPAddress, dict.fromkeys(nets))]


def covers(authority: Signed, names: Iterable[Name]) -> bool:
    """Whether the authority may speak for all of `names`."""
    limits = (
        authority.certificate.extensions.get_extension_for_class(x509.NameConstraints).value.permitted_subtrees or []
    )
    domains = [limit.value for limit in limits if isinstance(limit, x509.DNSName)]
    nets = [limit.value for limit in limits if isinstance(limit, x509.IPAddress)]
    return all(
        any(name.value in cast(ipaddress.IPv4Network, net) for net in nets)
        if isinstance(name, x509.IPAddress)
        else any(name.value == domain or name.value.endswith(f".{domain}") for domain in domains)
        for name in names
    )


def serves(server: Signed, names: Iterable[Name]) -> bool:
    """Whether the certificate is for all of `names`."""
    told = server.certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    return set(names) <= set(told)


def lasts(signed: Signed, at: datetime) -> bool:
    """Whether a certificate holds now and for a while."""
    certificate = signed.certificate
    return certificate.not_valid_before_utc <= at <= certificate.not_valid_after_utc - RENEWED_BEFORE


def is_signed(server: Signed, authority: Signed) -> bool:
    """Whether the authority signed the certificate."""
    try:
        server.certificate.verify_directly_issued_by(authority.certificate)
    except Exception:  # whatever is wrong with it, it is not
        return False
    return True


def found(file: Path) -> Signed | None:
    """The key and the first certificate in a file; None where there is no file, or none that can be read."""
    try:
        data = file.read_bytes()
        key = load_pem_private_key(data, None)
        certificate = x509.load_pem_x509_certificates(data)[0]
    except (OSError, ValueError, TypeError, IndexError):
        return None
    return Signed(certificate, key) if isinstance(key, ec.EllipticCurvePrivateKey) else None


def write(file: Path, data: bytes) -> None:
    """Put a secret in place at once, readable by its owner only from its first byte on."""
    handle, temporary = tempfile.mkstemp(dir=file.parent, prefix=f".{file.name}-")
    with os.fdopen(handle, "wb") as made:
        made.write(data)
        made.flush()
        os.fsync(handle)
    Path(temporary).replace(file)
