"""The folder that a run leaves, and what can be read back from it.

=================  ============================================================================
``folder``         the folder's files: config, history, checkpoints, metrics
``checkpoint``     the format of a checkpoint: a tree of arrays in an ``.npz`` file
``atomic_files``   files that are written whole or not at all
``history``        one epoch's figures, and the choice of the best epoch
``trained_model``  the model with the weights of its best epoch
=================  ============================================================================
"""
