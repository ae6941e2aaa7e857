"""Runs the scripts of one page in the system's Chromium, without giving Chromium a network.

    box       here: starts the child, answers each request of the page, ends it when it runs over
    child     there: Playwright and Chromium, in namespaces of their own, with no way out but two pipes
    wants     pure: which request of a page is answered, and how many
    messages  pure: what travels over the pipes
    ready     what is missing on this machine, in words

Why it is built so is told in docs/decisions/0009-browser-sources.md. It must not know sources, Scrapy or
the store: how a request is downloaded is handed in.
"""
