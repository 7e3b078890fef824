"""Discrete Fourier transforms (:mod:`tinygrad_np.fft` names them).

``transforms.py`` holds the four along one axis, each the other's transpose, with their derivatives;
``several_axes.py`` what is made of them, ``frequencies.py`` what goes with them, ``short_time.py``
transforms of a signal window by window.
"""
