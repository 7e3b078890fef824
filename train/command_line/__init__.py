"""The command line of every program: flags in, lines and exit codes out.

==============  ===============================================================================
``flags``       every flag of the training programs, with its default
``settings``    settings from flags and to flags, from config.json and to it; their rules
``parser``      a dataclass field as a flag; the parser of command lines
``values``      values of flags: numbers within bounds, lists of sizes, folders
``console``     every line that is printed
``progress``    progress bars
``interrupt``   Ctrl-C
``errors``      errors that a user can correct
``exit_codes``  the program's exit code, and errors as one line on stderr
``extras``      optional packages that a program needs
==============  ===============================================================================
"""
