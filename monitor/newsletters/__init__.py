"""From the bytes of one mail to a letter: an article with zones, or the links it lists.

`monitor.newsletters.reading.letter` is the door; it is not imported here, for what composes digests takes
a reader's report apart (`message`, `blocks`) and must not load the reader of pages for it. Pure functions;
nothing here opens a mailbox, fetches or reads a clock.
"""
