"""PyTorch's names that are refused: why, and what to do instead.

A module or a tensor that lacks a name looks here (:func:`refuse`), so that whoever brings a script
reads the reason in the error. ``docs/pytorch.md`` is made of the same table.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from typing import Any, NamedTuple, NoReturn

__all__ = ["REFUSALS", "Refusal", "reason_of", "refuse"]


class Refusal(NamedTuple):
    """Names that are refused for one reason."""

    subject: str
    reason: str  # what is so here; and, after a semicolon, what to do
    names: dict[str, str]  # by namespace, apart by spaces

    def qualified(self) -> Iterator[tuple[str, str]]:
        """The namespace and the name of each."""
        for namespace, names in self.names.items():
            for name in names.split():
                yield namespace, name


REFUSALS = (
    Refusal(
        "Complex numbers of other kinds",
        "NumPy has no complex numbers of half precision, and storages are NumPy's arrays here; use "
        "complex64",
        {
            "torch": (
                "ComplexDoubleStorage ComplexFloatStorage chalf complex32 view_as_complex_copy "
                "view_as_real_copy"
            ),
            "torch.Tensor": "chalf",
        },
    ),
    Refusal(
        "Types that NumPy lacks",
        "NumPy has no such type; compute in float16, float32 or float64, or in NumPy's integers",
        {
            "torch": (
                "BFloat16Storage BFloat16Tensor bfloat16 bit bits16 bits1x8 bits2x4 bits4x2 "
                "bits8 float4_e2m1fn_x2 float8_e4m3fn float8_e4m3fnuz float8_e5m2 "
                "float8_e5m2fnuz float8_e8m0fnu int1 int2 int3 int4 int5 int6 int7 uint1 uint2 "
                "uint3 uint4 uint5 uint6 uint7"
            ),
            "torch.Tensor": "bfloat16",
            "torch.nn.functional": "grouped_mm scaled_grouped_mm scaled_mm",
        },
    ),
    Refusal(
        "Sparse tensors",
        "tensors are dense here; write the zeros out (to_dense() in PyTorch before saving), or "
        "multiply scipy.sparse matrices in an autograd.Function",
        {
            "torch": (
                "ccol_indices_copy col_indices_copy crow_indices_copy dsmm hsmm hspmm "
                "indices_copy resize_as_sparse_ row_indices_copy saddmm segment_reduce smm "
                "sparse sparse_bsc sparse_bsc_tensor sparse_bsr sparse_bsr_tensor "
                "sparse_compressed_tensor sparse_coo_tensor sparse_csc sparse_csc_tensor "
                "sparse_csr_tensor spmm sspaddmm values_copy"
            ),
            "torch.Tensor": (
                "ccol_indices coalesce col_indices crow_indices dense_dim indices is_coalesced "
                "resize_as_sparse_ row_indices smm sparse_dim sparse_mask sparse_resize_ "
                "sparse_resize_and_clear_ sspaddmm to_mkldnn to_sparse to_sparse_bsc "
                "to_sparse_bsr to_sparse_coo to_sparse_csc to_sparse_csr values"
            ),
            "torch.nn.init": "sparse",
        },
    ),
    Refusal(
        "Quantized tensors",
        "numbers are floating-point or integers here, none quantized; train in float32 and let "
        "the tool that serves the model quantize it",
        {
            "torch": (
                "QInt32Storage QInt8Storage QUInt2x4Storage QUInt4x2Storage QUInt8Storage ao "
                "choose_qparams_optimized dequantize empty_quantized "
                "fake_quantize_per_channel_affine fake_quantize_per_tensor_affine "
                "fbgemm_linear_fp16_weight fbgemm_linear_fp16_weight_fp32_activation "
                "fbgemm_linear_int8_weight fbgemm_linear_int8_weight_fp32_activation "
                "fbgemm_linear_quantize_weight fbgemm_pack_gemm_matrix_fp16 "
                "fbgemm_pack_quantized_matrix fused_moving_avg_obs_fake_quant int_repr "
                "per_channel_affine per_channel_affine_float_qparams per_channel_symmetric "
                "per_tensor_affine per_tensor_symmetric q_per_channel_axis q_per_channel_scales "
                "q_per_channel_zero_points q_scale q_zero_point qint32 qint8 qscheme "
                "quantization quantize_per_channel quantize_per_tensor "
                "quantize_per_tensor_dynamic quantized_batch_norm quantized_gru "
                "quantized_gru_cell quantized_lstm quantized_lstm_cell quantized_max_pool1d "
                "quantized_max_pool2d quantized_max_pool3d quantized_rnn_relu_cell "
                "quantized_rnn_tanh_cell quint2x4 quint4x2 quint8"
            ),
            "torch.Tensor": (
                "dequantize int_repr q_per_channel_axis q_per_channel_scales "
                "q_per_channel_zero_points q_scale q_zero_point qscheme"
            ),
            "torch.nn": "intrinsic qat quantizable quantized",
        },
    ),
    Refusal(
        "Other devices",
        'there is no such device: tinygrad_np computes on the CPU; write device="cpu" or leave '
        "it out",
        {
            "torch": (
                "AcceleratorError Event OutOfMemoryError Stream get_device_module "
                "is_vulkan_available mtia profiler_allow_cudagraph_cupti_lazy_reinit_cuda12 "
                "thread_safe_generator xpu"
            ),
            "torch.Tensor": ("ipu is_ipu is_maia is_mtia is_vulkan is_xla mtia record_stream xpu"),
        },
    ),
    Refusal(
        "Compilers and graphs of programs",
        "there is no compiler and no tracer; call the module itself, and save its weights by "
        "tg.save(model.state_dict(), path)",
        {
            "torch": (
                "AVG DisableTorchFunction DisableTorchFunctionSubclass FatalError JITException "
                "SUM SymBool SymFloat SymInt classes classproperty compiler cond export fork "
                "functional fx import_ir_module import_ir_module_from_buffer jit library "
                "merge_type_from_type_comment overrides package parse_ir parse_schema "
                "parse_type_comment sym_constrain_range sym_constrain_range_for_size sym_float "
                "sym_fresh_size sym_int sym_ite sym_max sym_min sym_not sym_sqrt sym_sum "
                "unify_type_list wait while_loop"
            ),
            "torch.func": "debug_unwrap functionalize rearrange",
            "torch.nn.functional": (
                "assert_int_or_pair has_torch_function has_torch_function_unary "
                "has_torch_function_variadic"
            ),
        },
    ),
    Refusal(
        "Many processes and machines",
        "processes meet on MPI here, in tinygrad_np.distributed; load data by DataLoader's "
        "num_workers",
        {
            "torch": ("futures monitor multiprocessing prepare_multiprocessing_environment"),
            "torch.nn": "SyncBatchNorm",
            "torch.utils.data": "distributed",
        },
    ),
    Refusal(
        "Data pipes",
        "PyTorch no longer develops them; derive from Dataset or IterableDataset",
        {
            "torch.utils.data": (
                "DFIterDataPipe DataChunk IterDataPipe MapDataPipe argument_validation datapipes "
                "functional_datapipe graph graph_settings guaranteed_datapipes_determinism "
                "non_deterministic runtime_validation runtime_validation_disabled"
            ),
        },
    ),
    Refusal(
        "Named dimensions",
        "dimensions have numbers, no names, and PyTorch's own are unfinished; use dim=",
        {
            "torch.Tensor": "name",
        },
    ),
    Refusal(
        "Nested tensors",
        "rows of a tensor are of one length; pad them (nn.utils.rnn.pad_sequence) and mask",
        {
            "torch": "jagged masked nested",
            "torch.Tensor": "to_padded_tensor",
        },
    ),
    Refusal(
        "Memory formats",
        "arrays are laid out as NumPy made them, and values are the same in each layout; leave "
        "memory_format out",
        {
            "torch": (
                "channels_last channels_last_3d contiguous_format legacy_contiguous_format "
                "memory_format preserve_format"
            ),
            "torch.nn.utils": (
                "convert_conv2d_weight_memory_format convert_conv3d_weight_memory_format "
                "memory_format"
            ),
        },
    ),
    Refusal(
        "Storages and memory",
        "a tensor's memory is a NumPy array; x.numpy() is that array, and np.load or np.memmap "
        "reads one from a file",
        {
            "torch": (
                "BoolStorage ByteStorage CharStorage DoubleStorage FloatStorage HalfStorage "
                "IntStorage LongStorage ShortStorage Storage StorageBase TypedStorage "
                "UntypedStorage from_file hash_tensor serialization storage"
            ),
            "torch.Tensor": (
                "const_data_ptr hash_tensor module_load storage storage_type untyped_storage"
            ),
        },
    ),
    Refusal(
        "Kernels of PyTorch's own",
        "it is a kernel that PyTorch's modules call; call the function of nn.functional or the "
        "module of that name",
        {
            "torch": (
                "affine_grid_generator alpha_dropout alpha_dropout_ batch_norm "
                "batch_norm_backward_elemt batch_norm_backward_reduce batch_norm_elemt "
                "batch_norm_gather_stats batch_norm_gather_stats_with_counts batch_norm_stats "
                "batch_norm_update_stats bilinear binary_cross_entropy_with_logits "
                "constant_pad_nd conv_tbc convolution cosine_embedding_loss ctc_loss "
                "cudnn_affine_grid_generator cudnn_batch_norm cudnn_convolution "
                "cudnn_convolution_add_relu cudnn_convolution_relu cudnn_convolution_transpose "
                "cudnn_grid_sampler cudnn_is_acceptable dropout_ embedding embedding_bag "
                "embedding_renorm_ feature_alpha_dropout feature_alpha_dropout_ feature_dropout "
                "feature_dropout_ frobenius_norm grid_sampler grid_sampler_2d grid_sampler_3d "
                "group_norm gru gru_cell hinge_embedding_loss init_num_threads instance_norm "
                "kl_div layer_norm lstm lstm_cell margin_ranking_loss max_pool1d_with_indices "
                "miopen_batch_norm miopen_convolution miopen_convolution_add_relu "
                "miopen_convolution_relu miopen_convolution_transpose miopen_ctc_loss "
                "miopen_depthwise_convolution miopen_rnn mkldnn_adaptive_avg_pool2d "
                "mkldnn_convolution mkldnn_linear_backward_weights mkldnn_max_pool2d "
                "mkldnn_max_pool3d mkldnn_rnn_layer native_batch_norm native_channel_shuffle "
                "native_dropout native_group_norm native_layer_norm native_norm norm_except_dim "
                "nuclear_norm poisson_nll_loss rms_norm rnn_relu rnn_relu_cell rnn_tanh "
                "rnn_tanh_cell slice_inverse triplet_margin_loss"
            ),
            "torch.Tensor": "slice_inverse",
            "torch.nn": "common_types",
            "torch.nn.functional": "native_channel_shuffle",
        },
    ),
    Refusal(
        "Cross-map normalization",
        "PyTorch's own leaves the first channels in every sum and its gradient is not that of its "
        "values; use nn.LocalResponseNorm",
        {"torch.nn": "CrossMapLRN2d"},
    ),
    Refusal(
        "Mixed precision",
        "there is none, since NumPy computes float16 more slowly than float32; tg.autocast and "
        "tg.amp.GradScaler take enabled=False",
        {
            "torch": (
                "autocast_decrement_nesting autocast_increment_nesting clear_autocast_cache "
                "get_autocast_cpu_dtype get_autocast_dtype get_autocast_gpu_dtype "
                "get_autocast_ipu_dtype get_autocast_xla_dtype is_autocast_cache_enabled "
                "is_autocast_cpu_enabled is_autocast_ipu_enabled is_autocast_xla_enabled "
                "set_autocast_cache_enabled set_autocast_cpu_dtype set_autocast_cpu_enabled "
                "set_autocast_dtype set_autocast_enabled set_autocast_gpu_dtype "
                "set_autocast_ipu_dtype set_autocast_ipu_enabled set_autocast_xla_dtype "
                "set_autocast_xla_enabled"
            ),
        },
    ),
    Refusal(
        "Other parts of PyTorch",
        "it is no part of the engine; Python's and SciPy's libraries do it: cProfile, "
        "scipy.stats, scipy.signal, urllib",
        {
            "torch": "distributions hub profiler quasirandom signal torch_version types",
            "torch.autograd": "profiler profiler_legacy profiler_util",
        },
    ),
    Refusal(
        "Dual numbers",
        "there is no forward mode with dual tensors; tg.func.jvp(f, primals, tangents) has the "
        "derivative along a direction",
        {
            "torch.autograd.forward_ad": (
                "UnpackedDualTensor dual_level enter_dual_level exit_dual_level make_dual "
                "unpack_dual"
            ),
        },
    ),
    Refusal(
        "Hooks on what is saved, and edges",
        "operations keep arrays, not tensors, so that no hook can see them; tg.checkpoint saves "
        "their memory, x.register_hook and tg.autograd.grad(y, [x]) watch a tensor's gradient",
        {
            "torch.autograd.graph": (
                "GradientEdge allow_mutation_on_saved_tensors disable_saved_tensors_hooks "
                "get_gradient_edge region_activation_memory_budget register_multi_grad_hook "
                "saved_tensors_hooks set_override_stale_capture_stream "
                "set_warn_on_accumulate_grad_stream_mismatch"
            ),
        },
    ),
    Refusal(
        "Logits in chunks",
        "PyTorch cuts the logits of very large vocabularies into chunks; linear_cross_entropy with "
        "options=None computes the same",
        {"torch.nn": "LinearCrossEntropyOptions"},
    ),
    Refusal(
        "Deprecated methods",
        "PyTorch deprecates it: x.reshape(...) and x.resize_(...) change shapes, x[index] selects, "
        "and memory that processes share is multiprocessing.shared_memory's",
        {"torch.Tensor": "index resize resize_as share_memory_"},
    ),
    Refusal(
        "Inner parts of PyTorch's autograd",
        "it belongs to the inside of PyTorch's engine; the modes, hooks and functions of "
        "tg.autograd that PyTorch documents are here",
        {
            "torch": (
                "compiled_with_cxx11_abi get_file_path is_anomaly_check_nan_enabled "
                "is_warn_always_enabled return_types set_warn_always"
            ),
            "torch.Tensor": "grad_dtype output_nr reinforce volatile",
            "torch.autograd": (
                "NestedIOFunction enforce_grad_layout_policy has_torch_function "
                "is_multithreading_enabled is_view_replay_enabled set_multithreading_enabled "
                "variable"
            ),
        },
    ),
)


def reason_of(namespace: str, name: str) -> str | None:
    """Why a name of a namespace of PyTorch's is refused; None where it isn't."""
    for refusal in REFUSALS:
        if name in refusal.names.get(namespace, "").split():
            return refusal.reason
    return None


def refuse(place: str, name: str, owner: Any = None) -> NoReturn:
    """Raise the error of a missing attribute, with the reason where PyTorch has it.

    Args:
        place: the module's name (``tinygrad_np.nn``), or ``tinygrad_np.Tensor``.
        name: what was asked for.
        owner: what was asked, for Python's own suggestions of other names.

    Raises:
        AttributeError: always, so that ``hasattr`` says no; for ``from ... import ...`` of a
            package, whose message Python would drop, an ImportError.

    >>> import tinygrad_np as tg
    >>> tg.jit  # doctest: +ELLIPSIS
    Traceback (most recent call last):
        ...
    AttributeError: torch.jit is not in tinygrad_np: there is no compiler and ...
    """
    namespace = "torch" + place.removeprefix("tinygrad_np")
    reason = None if name.startswith("__") else reason_of(namespace, name)
    if reason is None:
        kind = "'Tensor' object" if namespace == "torch.Tensor" else f"module {place!r}"
        raise AttributeError(f"{kind} has no attribute {name!r}", name=name, obj=owner)
    message = f"{namespace}.{name} is not in tinygrad_np: {reason}"
    asking = sys._getframe(1)
    while asking.f_back is not None and asking.f_globals.get("__name__") == place:
        asking = asking.f_back
    if asking.f_globals.get("__name__") == "importlib._bootstrap":
        raise ImportError(message, name=place)
    raise AttributeError(message, name=name)
