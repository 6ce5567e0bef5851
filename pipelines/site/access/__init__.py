"""Access: who reaches the evidence pages when they are served, and what they may do there.

    settings          serve.toml: where to listen, who signs in how, who may edit
    passwords         the file of names and password hashes, by Argon2id
    attempts          how often a sign-in failed lately, and how long to wait
    sign_in           the name of whoever asks: this machine's user, a proxy's header, a password
    methods           reading only, but for forms and those who may edit
    origin            a form that is sent comes from a page of ours
    form_token        and from one that this process made for this user
    security_headers  what a browser is told to refuse
    guard             all of it around an application, in order
    server            the options of uvicorn that the rest relies on

Not here: pages, forms, anything published. No secret and no password is in a setting, a message or
a log. The application (`site/app.py`) and its forms import `guard`, `settings` and `form_token`.
"""
