"""Search for settings: ``python -m train.search --model mlp --grid lr=0.1,0.01 hidden=64,256``.

================  =============================================================================
``program``       the program, from the command line to the results
``flags``         the flags of a search, with their defaults
``toml_file``     a search written as a TOML file
``space``         the settings that are tried: axes of values or ranges
``plan``          what a search is, with every combination of settings checked
``trial``         a trial and its outcome
``trial_queue``   trials and their results, in a database
``database``      the connection to that database
``worker_pool``   the worker processes: started, waited for, stopped
``worker``        a worker: takes trials from the queue and trains them
``lost_workers``  heartbeats; the trial of a lost worker goes back into the queue
``leaderboard``   the best trials so far, live
``results``       results.csv and results.md
``pictures``      heat maps, scatter plots and parallel coordinates
================  =============================================================================

Only ``trial_queue``, ``database`` and ``worker`` need Optuna.
"""
