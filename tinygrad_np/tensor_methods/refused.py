"""Methods of PyTorch's tensors that are refused: ``tinygrad_np.refused_names`` has the reasons."""

from __future__ import annotations

from typing import NoReturn

from ..core.tensor_base import TensorBase

REFUSED = """
bfloat16 ccol_indices cdouble cfloat chalf coalesce col_indices const_data_ptr crow_indices
dense_dim dequantize grad_dtype hash_tensor imag index indices int_repr ipu is_coalesced is_ipu
is_maia is_mtia is_vulkan is_xla istft module_load mtia name output_nr q_per_channel_axis
q_per_channel_scales q_per_channel_zero_points q_scale q_zero_point qscheme record_stream reinforce
resize resize_as resize_as_sparse_ row_indices share_memory_ slice_inverse smm sparse_dim
sparse_mask sparse_resize_ sparse_resize_and_clear_ sspaddmm stft storage storage_type to_mkldnn
to_padded_tensor to_sparse to_sparse_bsc to_sparse_bsr to_sparse_coo to_sparse_csc to_sparse_csr
untyped_storage values volatile xpu
"""


class RefusedMethod:
    """Stands for a method: asking for it raises an AttributeError that says what to do instead."""

    def __init__(self, name: str) -> None:
        self.name = name

    def __get__(self, tensor: object, owner: type) -> NoReturn:
        from ..refused_names import refuse

        refuse("tinygrad_np.Tensor", self.name)


class RefusedMethods(TensorBase):
    """Methods that are refused by name.

    A ``__getattr__`` would do with less, but slow each use of a tensor's attributes down.
    """

    __slots__ = ()


for name in REFUSED.split():
    setattr(RefusedMethods, name, RefusedMethod(name))
