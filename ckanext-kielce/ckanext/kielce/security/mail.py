"""STARTTLS that checks whom it talks to (CVE-2026-41132).

CKAN 2.12.0 calls ``starttls()`` without an SSL context, and the standard library then accepts any
certificate: whoever sits between the portal and its mail server reads password resets.
"""

from __future__ import annotations

import contextlib
import smtplib
import ssl
from typing import Any


class VerifiedSMTP(smtplib.SMTP):
    """SMTP whose STARTTLS verifies certificate and host name, whatever the caller asked for."""

    def starttls(self, *args: Any, context: ssl.SSLContext | None = None, **kwargs: Any) -> tuple[int, bytes]:
        verified = context if _verifies(context) else ssl.create_default_context()
        try:
            return super().starttls(context=verified)
        except ssl.SSLError as error:
            message = f"the mail server's certificate is not trusted: {error}"
            raise smtplib.SMTPException(message) from error

    def quit(self) -> tuple[int, bytes]:
        """Say goodbye; after a refused handshake there is nobody left to say it to."""
        with contextlib.suppress(smtplib.SMTPServerDisconnected):
            return super().quit()
        return (221, b"connection already closed")


def _verifies(context: ssl.SSLContext | None) -> bool:
    return context is not None and context.verify_mode is ssl.CERT_REQUIRED and context.check_hostname


def verify_every_starttls() -> None:
    """Use `VerifiedSMTP` in the whole process: CKAN's mailer and the handler that mails errors."""
    smtplib.SMTP = VerifiedSMTP
