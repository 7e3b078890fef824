"""Looking at a finished run: what ``train.evaluate`` and ``train.visualize`` are built of.

===================  ==========================================================================
``flags``            the flags of both programs, with their defaults
``evaluation_data``  test images, of the run's own data or of others
``mistakes``         probabilities, and the most confident mistakes
``text_report``      metrics as tables to read
``image_files``      a user's image files as images of the model's kind
``differences``      what keeps the curves of several runs from being compared
``layer_outputs``    what each layer computes, by forward hooks
``model_pictures``   every picture of a trained model
===================  ==========================================================================
"""
