"""Recurrent networks: Elman's, LSTM and GRU, with PyTorch's parameters and gates.

``steps`` has one step of each kind, ``cells`` the modules that compute one, ``layers`` those that
compute a whole sequence.
"""
