"""Five student reports on hand-written NumPy classifiers, done again with these programs.

``python -m benchmarks.reports a`` searches or trains what a report did, and writes a table with the
published figures beside ours to ``benchmarks/results/reports/report_a.md``. The same command goes
on with a report that was interrupted.
"""
