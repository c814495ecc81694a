"""Mail leaves only for a server whose certificate is trusted for its name."""

import smtplib
import socketserver
import ssl
import subprocess
import threading

import pytest
from ckan.lib import mailer

pytestmark = pytest.mark.usefixtures("with_plugins")


def _certificate(folder, name):
    """A certificate for `name`, signed by itself; made for this test alone."""
    key, certificate = folder / f"{name}.key", folder / f"{name}.pem"
    new_key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-keyout", str(key)]
    subject = ["-subj", f"/CN={name}", "-addext", f"subjectAltName=DNS:{name}", "-days", "1"]
    subprocess.run(
        ["openssl", "req", "-x509", *new_key, *subject, "-out", str(certificate)],
        check=True,
        capture_output=True,
    )
    return certificate, key


class _Session(socketserver.StreamRequestHandler):
    """As much SMTP as one message over STARTTLS needs."""

    def handle(self):
        self._say(b"220 test")
        while line := self.rfile.readline().strip().upper():
            if line == b"STARTTLS":
                self._say(b"220 go ahead")
                if not self._encrypt():
                    return
            elif line == b"DATA":
                self._say(b"354 go ahead")
                self._receive()
                self._say(b"250 taken")
            elif line.startswith(b"EHLO"):
                self._say(b"250-test\r\n250 STARTTLS")
            else:
                self._say(b"221 bye" if line == b"QUIT" else b"250 ok")

    def _encrypt(self):
        try:
            self.connection = self.server.tls.wrap_socket(self.connection, server_side=True)
        except (ssl.SSLError, OSError):
            return False
        self.rfile = self.connection.makefile("rb")
        self.wfile = self.connection.makefile("wb", buffering=0)
        return True

    def _receive(self):
        lines = []
        while (line := self.rfile.readline()) != b".\r\n":
            lines.append(line)
        self.server.received.append(b"".join(lines))

    def _say(self, text):
        self.wfile.write(text + b"\r\n")


@pytest.fixture
def mail_host(tmp_path, monkeypatch, ckan_config):
    """Starts a mail server with a certificate for the given name; returns what it received."""
    servers = []

    def start(name):
        path, key = _certificate(tmp_path, name)
        server = socketserver.ThreadingTCPServer(("127.0.0.1", 0), _Session)
        server.daemon_threads = True
        server.tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        server.tls.load_cert_chain(path, key)
        server.received = []
        threading.Thread(target=server.serve_forever, daemon=True).start()
        servers.append(server)
        monkeypatch.setitem(ckan_config, "smtp.server", f"localhost:{server.server_address[1]}")
        monkeypatch.setitem(ckan_config, "smtp.starttls", True)
        monkeypatch.setitem(ckan_config, "smtp.mail_from", "portal@example.org")
        return server.received, path

    yield start
    for server in servers:
        server.shutdown()
        server.server_close()


def _send():
    mailer.mail_recipient("Anna", "anna@example.org", "Reset", "A secret link")


def test_mail_is_refused_when_nobody_trusts_the_certificate(mail_host):
    received, _ = mail_host("localhost")

    with pytest.raises(mailer.MailerException, match="not trusted"):
        _send()

    assert received == []


def test_mail_is_refused_when_the_certificate_is_for_another_name(mail_host, monkeypatch):
    received, path = mail_host("elsewhere.example.org")
    monkeypatch.setenv("SSL_CERT_FILE", str(path))

    with pytest.raises(mailer.MailerException, match="not trusted"):
        _send()

    assert received == []


def test_mail_is_sent_when_the_certificate_is_trusted_for_the_name(mail_host, monkeypatch):
    received, path = mail_host("localhost")
    monkeypatch.setenv("SSL_CERT_FILE", str(path))

    _send()

    assert len(received) == 1


def test_a_caller_cannot_ask_for_an_unverified_connection(mail_host):
    mail_host("localhost")
    unverified = ssl.create_default_context()
    unverified.check_hostname = False
    unverified.verify_mode = ssl.CERT_NONE
    connection = smtplib.SMTP(*_address())
    connection.ehlo()

    with pytest.raises(smtplib.SMTPException, match="not trusted"):
        connection.starttls(context=unverified)


def _address():
    from ckan.common import config

    host, port = config["smtp.server"].split(":")
    return host, int(port)
