"""Training: what a run is made of, the loop, and the program around it.

==================  ===========================================================================
``program``         the training program, from the command line to the run folder
``run``             ``Run`` and ``make_run``: model, settings, data, network and teacher
``trainer``         the training loop, and the ``Callback`` interface
``callbacks``       the callbacks of the programs: saving, progress, stopping
``tensorboard``     ``--log tensorboard``: event files, also from a loop of one's own
``data``            the images: loaded, split, measured
``recipe``          optimizer, schedule and augmentation by name
``distillation``    the teacher: learning from another run's answers
``metrics``         accuracy, precision, recall, F1, the confusion matrix
``lr_finder``       ``--lr-find``: the learning-rate range test
``overfit_check``   ``--overfit``: can the model learn a few batches by heart?
``process``         threads and memory of the process
==================  ===========================================================================
"""
