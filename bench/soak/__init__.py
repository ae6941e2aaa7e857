"""A soak: the real daemon among 100 sites, for 30 days by a clock that runs 200 times as fast.

    python -m bench.soak [--sites 100] [--days 30] [--speed 200] [--tick 0.2] [--seed 7] [--out FOLDER]

Sites publish at their own rates and fail in 16 ways or move; the mail server refuses for a day, loses
connections and acknowledgements; config.yaml is edited badly and well; the daemon is killed (-9) in the first
third, stopped, and told to reload. When the days are over everything gets well, and the daemon has until its
next digests to be whole. What was told (every mail at the server) and what is stored is then held against
what was published.

Prints figures and faults; samples stand in FOLDER/samples.tsv, the daemon's log in FOLDER/daemon.log. Ends
with exit code 1 when a story was lost or doubled, or when memory or descriptors of the longest life grew.
Linux only (/proc). A machine that cannot keep pace polls less often: the figures say how often. `daemon.py`
says which clocks run fast, and why not all do.

    driver.py     the daemon's process, its config.yaml, and the days
    world.py      what is published and what fails, drawn from one seed
    daemon.py     the real daemon by the fast clock
    figures.py    samples of memory and descriptors
    verdict.py    what was told held against what was published
"""
