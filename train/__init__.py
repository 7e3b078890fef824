"""Training programs: ``python -m train.mlp``, ``python -m train.lenet``, and what they share.

Where to look:

==================  ==================================================================
``mlp``, ``lenet``  the programs
``search``          many trainings of one program, compared; its parts are in ``searching/``
``evaluate``        test a run's best weights, on its own data, on others, on single images
``visualize``       pictures of a run; they are drawn in ``pictures/``
``program``         what a program does, from the command line to the run folder
``settings``        every flag that the programs share; ``options`` makes flags of it
``architectures``   each model's own flags, and how it is built
``recipe``          optimizer, schedule and augmentation by name
``trainer``         the training loop
``run_folder``      the files of a run; ``checkpoint`` its whole state
``trained_model``   the model that a run left, ready to answer
==================  ==================================================================
"""
