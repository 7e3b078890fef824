"""The core of the engine: a graph of recorded operations and the pass back through it.

It knows no operation by name. To be read in this order:

1. :mod:`.node`: what the graph is made of;
2. :mod:`.tensor_base`: an array and its node;
3. :mod:`.primitive`: a NumPy function and its VJPs; :mod:`.recording`: what calling one does;
   :mod:`.registry`: how one is made and found;
4. :mod:`.backward`: the reverse pass.

Beside the way: :mod:`.grad_mode` (``no_grad``), :mod:`.type_promotion` (the dtype law),
:mod:`.summation` (float32 sums, and sums over broadcast axes), :mod:`.inplace_checks`,
:mod:`.hooks`, :mod:`.anomaly_detection`.
"""
