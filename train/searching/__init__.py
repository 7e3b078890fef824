"""Parts of ``python -m train.search``; those that need Optuna only the program imports.

============  ==========================================================================
``space``     which settings are tried: axes of values or ranges
``plan``      what a search is; ``toml_file`` reads one
``study``     the queue of trials and their results, kept by Optuna in a database
``worker``    a process that takes trials from the queue and trains them
``crew``      starts the workers, watches over them and their trials
``table``     the best so far, live
``results``   results.csv and results.md; ``pictures`` the heat maps and parallel coordinates
============  ==========================================================================
"""
