"""Training programs, and what they share.

Each file in this folder is a program, and so is ``search``:

=================  ============================================================================
``mlp``, ``lenet``,
``cnn``, ``resnet``  train a model: ``python -m train.mlp``
``run``            train a network of your own: ``python -m train.run mynets:MyNet``
``search``         train with many settings, and compare them: ``python -m train.search``
``evaluate``       test a run's best weights, or classify single images
``visualize``      draw a run: curves, weights, feature maps, the computation graph
``report``         one page about a run, or about several, to hand in
=================  ============================================================================

The other folders hold what the programs share:

=================  ============================================================================
``command_line``   every flag with its default, every printed line, progress bars, exit codes
``architectures``  the table of models: their own flags, and how they are built
``training``       the training program, the ``Run``, the ``Trainer`` and its callbacks
``run_folder``     the files of a run, and the trained model in them
``inspection``     what ``evaluate``, ``visualize`` and ``report`` are built of
``pictures``       every picture
=================  ============================================================================

Imports point one way: programs, ``inspection``, ``training``, ``pictures``, ``run_folder``,
``architectures``, ``command_line``.
"""
