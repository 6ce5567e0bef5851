"""Notifying: tell people who do not sit before it what needs them, by mail and by webhook.

    settings.py     `notify.toml` of the spend home: who is told of what, and how
    events.py       what is worth telling, in words
    outbox.py       each event told once to each, and again until it arrives
    mail.py         one message over SMTP
    webhook.py      one signed request

Without `notify.toml` nothing here opens a connection: this is the only room of the house that does.
A message carries no payee, no amount and no trace; a webhook carries no words of a file either,
because it leaves the council. Here: telling. Not here: noticing (`lateness.py`, the run itself) and
when it is done (`defs/notification.py`, `cli/notifying.py`).
"""
