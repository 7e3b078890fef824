"""The page that a run is handed in with: ``train.report`` puts one together from these parts.

``run_facts.py`` gathers what is to be said of a run, ``page.html`` says how it is laid out,
``page.css`` how it looks and ``page.js`` what moves; ``document.py`` makes one file of them.
"""
