"""Mail: one message to one person over SMTP, encrypted unless the server is this machine.

Here: composing and sending. Not here: when, and what if it fails (`outbox.py`). Everybody gets a
message of their own: one address that is refused keeps nothing from the others.
"""

import smtplib
import ssl
from datetime import datetime
from email.message import EmailMessage
from email.utils import format_datetime

from pipelines.errors import Undelivered
from pipelines.notifying.events import Event
from pipelines.notifying.settings import Email
from pipelines.terminal import harmless

_PATIENCE_S = 15


def compose(email: Email, event: Event, recipient: str, at: datetime) -> EmailMessage:
    """The message, in words alone; the same id each time, so that one sent twice is seen once."""
    message = EmailMessage()
    message["Subject"] = _one_line(f"localpound: {event.subject}")
    message["From"] = email.sender
    message["To"] = recipient
    message["Date"] = format_datetime(at)
    domain = email.sender.rpartition("@")[2]
    message["Message-ID"] = f"<{event.id}.{recipient.replace('@', '.at.')}@{domain}>"
    message["Auto-Submitted"] = "auto-generated"
    message.set_content("\n\n".join(_one_line(line) for line in event.lines) + "\n")
    return message


def send(email: Email, message: EmailMessage) -> None:
    """Give the message to the server; `Undelivered` where it is not taken."""
    try:
        with _connected(email) as server:
            if email.user:
                server.login(email.user, email.password.get_secret_value())
            server.send_message(message)
    except ssl.SSLCertVerificationError as fault:
        raise Undelivered(
            f"{email.server} shows a certificate that this machine does not trust "
            f"({fault.verify_message}): name its issuer's with ca_file."
        ) from fault
    except smtplib.SMTPAuthenticationError as fault:
        raise Undelivered(f"{email.server} does not take the user and password.") from fault
    except smtplib.SMTPRecipientsRefused as fault:
        raise Undelivered(f"{email.server} does not take mail for {message['To']}.") from fault
    except smtplib.SMTPException as fault:
        raise Undelivered(f"{email.server} did not take the message: {_told(fault)}") from fault
    except OSError as fault:
        raise Undelivered(
            f"{email.server}:{email.port} is not reached: {fault.strerror or fault}."
        ) from fault


def _connected(email: Email) -> smtplib.SMTP:
    """A connection to the server, encrypted as the settings say."""
    trusted = ssl.create_default_context(cafile=email.ca_file)
    if email.security == "tls":
        return smtplib.SMTP_SSL(email.server, email.port, timeout=_PATIENCE_S, context=trusted)
    server = smtplib.SMTP(email.server, email.port, timeout=_PATIENCE_S)
    if email.security == "starttls":
        try:
            server.starttls(context=trusted)
        except (smtplib.SMTPException, OSError):
            server.close()
            raise
    return server


def _told(fault: smtplib.SMTPException) -> str:
    if isinstance(fault, smtplib.SMTPResponseException):
        return f"it answered {fault.smtp_code}."
    return f"{type(fault).__name__}."


def _one_line(words: str) -> str:
    """Words as one line, without anything that drives a reader's screen."""
    return " ".join(harmless(words).split())
