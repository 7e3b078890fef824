"""Calls of ``utils.data`` that give the same in PyTorch: each runs with either library.

A case is a function of a ``Library``. What it returns is described in plain JSON, and an exception
by its class. ``make_loading_values.py`` stores what PyTorch gives; ``test_loading_values.py``
compares.
"""

import warnings
from collections import OrderedDict, UserDict, defaultdict, namedtuple
from types import MappingProxyType

import numpy as np

Point = namedtuple("Point", ["x", "y"])

CASES = {}


def case(function):
    CASES[function.__name__] = function
    return function


def each(**variants):
    """A case a variant: ``name[variant]``."""

    def register(function):
        for name, value in variants.items():
            CASES[f"{function.__name__}[{name}]"] = lambda lib, value=value: function(lib, value)
        return function

    return register


class Library:
    """``utils.data`` of a library, how it makes a tensor, and data sets on its base classes."""

    def __init__(self, data, tensor, tensor_class, shards):
        self.data = data
        self.tensor = tensor
        self.tensor_class = tensor_class
        self.shards = shards

    def describe(self, value):
        match value:
            case self.tensor_class():
                dtype = str(value.dtype).removeprefix("torch.")
                return ["tensor", dtype, list(value.shape), value.tolist()]
            case np.ndarray():
                return ["array", str(value.dtype), value.tolist()]
            case dict() | UserDict() | MappingProxyType():
                items = [[key, self.describe(item)] for key, item in value.items()]
                return [type(value).__name__, items]
            case list() | tuple() | range():
                return [type(value).__name__, [self.describe(item) for item in value]]
            case None | bool() | int() | float() | str():
                return [type(value).__name__, value]
            case _:
                return [type(value).__name__, str(value)]

    def run(self, function):
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always")
            try:
                result = self.describe(function(self))
            except Exception as error:
                return {"error": type(error).__name__}
        # PyTorch warns of more workers than processors: that depends on the machine.
        told = [w for w in caught if "worker processes in total" not in str(w.message)]
        return {"value": result, "warnings": [w.category.__name__ for w in told]}


# --- collate --------------------------------------------------------------------------------------

SAMPLES = {
    "ints": [1, 2],
    "bools": [True, False],
    "floats": [0.5, 2.0],
    "int and float": [1, 2.5],
    "strings": ["a", "bc"],
    "bytes": [b"a", b"b"],
    "tuples": [(1, 2.0), (3, 4.0)],
    "lists": [[1, "a"], [2, "b"]],
    "dicts": [{"a": 1, "b": 2.0}, {"a": 3, "b": 4.0}],
    "ordered dicts": [OrderedDict(b=1, a=2), OrderedDict(b=3, a=4)],
    "default dicts": [defaultdict(list, a=1), defaultdict(list, a=2)],
    "user dicts": [UserDict(a=1), UserDict(a=2)],
    "mapping proxies": [MappingProxyType({"a": 1}), MappingProxyType({"a": 2})],
    "named tuples": [Point(1, 2.0), Point(3, 4.0)],
    "ranges": [range(2), range(2)],
    "nested": [{"x": [(1, "a")]}, {"x": [(2, "b")]}],
    "arrays": [np.zeros((2, 1), np.float32), np.ones((2, 1), np.float32)],
    "arrays, float64": [np.zeros(2), np.ones(2)],
    "arrays, bool": [np.array([True]), np.array([False])],
    "arrays, 0-d": [np.array(1.5), np.array(2.5)],
    "arrays, int8": [np.int8([1]), np.int8([2])],
    "NumPy floats": [np.float32(1), np.float32(2)],
    "NumPy float64": [np.float64(1), np.float64(2)],
    "NumPy ints": [np.int16(1), np.int16(2)],
    "NumPy bools": [np.bool_(1), np.bool_(0)],
    "strings of NumPy": [np.array("a"), np.array("b")],
    "one": [3],
    "empty tuples": [(), ()],
    "None": [None, None],
    "sets": [{1}, {2}],
    "objects": [np.array([None]), np.array([None])],
    "ragged arrays": [np.zeros(2), np.zeros(3)],
    "ragged lists": [[1], [1, 2]],
    "other keys": [{"a": 1}, {"b": 2}],
    "more keys": [{"a": 1}, {"a": 2, "b": 3}],
}


@each(**SAMPLES)
def collate(lib, batch):
    return lib.data.default_collate(batch)


@each(same=[[1.0, 2.0], [3.0, 4.0]], ragged=[[1.0], [2.0, 3.0]], zero=[1.0, 2.0])
def collate_tensors(lib, values):
    return lib.data.default_collate([lib.tensor(value) for value in values])


@each(**SAMPLES)
def convert(lib, batch):
    return lib.data.default_convert(batch[0])


# --- data sets ------------------------------------------------------------------------------------


def numbers(lib, length=7):
    array = np.arange(length, dtype=np.float32)
    return lib.data.TensorDataset(lib.tensor(array[:, None] * [1, 10]), lib.tensor(array))


@each(first=0, last=-1, beyond=7, slice=slice(1, 3), list=[2, 0])
def tensor_dataset(lib, index):
    return numbers(lib)[index]


@case
def tensors_of_other_lengths(lib):
    return lib.data.TensorDataset(lib.tensor([1.0]), lib.tensor([1.0, 2.0]))


@each(**{str(i): i for i in (0, 2, 3, 4, -1, -5, 5, -6)})
def concat(lib, index):
    both = lib.data.ConcatDataset([range(3), range(10, 12)])
    return [both[index], len(both), both.cumulative_sizes]


@case
def concat_by_plus(lib):
    return list(numbers(lib, 2) + numbers(lib, 1))[-1]


@each(none=[], stream="stream")
def concat_of(lib, parts):
    return lib.data.ConcatDataset([lib.shards(3)] if parts == "stream" else parts)


@each(tuple=((range(3), "abc"), {}), dict=((), {"a": range(3), "b": "abc"}))
def stack(lib, given):
    args, kwargs = given
    stacked = lib.data.StackDataset(*args, **kwargs)
    return [len(stacked), stacked[1], stacked.__getitems__([2, 0])]


@each(nothing=((), {}), both=((range(3),), {"a": range(3)}), sizes=((range(3), range(2)), {}))
def stack_of(lib, given):
    args, kwargs = given
    return len(lib.data.StackDataset(*args, **kwargs))


@case
def chain(lib):
    both = lib.shards(2) + lib.shards(3)
    return [list(both), len(both)]


@case
def chain_of_maps(lib):
    return list(lib.data.ChainDataset([range(2)]))


@case
def subset(lib):
    part = lib.data.Subset(numbers(lib), [5, 1])
    return [len(part), part[0], part.__getitems__([1, 0]), part[[0, 1]]]


@case
def subset_of_subset(lib):
    part = lib.data.Subset(lib.data.Subset(range(10), [7, 8, 9]), [2, 0])
    return list(part)


@case
def dataset_without_items(lib):
    return lib.data.Dataset()[0]


@case
def subset_that_overrides_one(lib):
    class Mine(lib.data.Subset):
        def __getitem__(self, index):
            return super().__getitem__(index)

    return len(Mine(range(3), [0]))


@each(
    lengths=[3, 7],
    fractions=[0.7, 0.3],
    rest=[0.33, 0.33, 0.34],
    thirds=[1 / 3, 1 / 3, 1 / 3],
    empty=[0.01, 0.99],
    none=[10, 0],
    short=[3, 6],
    below=[-0.5, 1.5],
    all=[1.0],
)
def random_split(lib, lengths):
    parts = lib.data.random_split(range(10), lengths)
    return [[len(part) for part in parts], sorted(i for part in parts for i in part)]


# --- samplers -------------------------------------------------------------------------------------


@each(plain=(3, False), drop=(3, True), even=(5, True), large=(20, False), none=(20, True))
def batch_sampler(lib, given):
    sampler = lib.data.BatchSampler(range(10), *given)
    return [list(sampler), len(sampler)]


@each(zero=(0, False), bool=(True, False), float=(2.0, False), drop=(2, 1))
def bad_batch_sampler(lib, given):
    return list(lib.data.BatchSampler(range(10), *given))


@each(plain={}, more={"num_samples": 12}, fewer={"num_samples": 2})
def random_sampler(lib, given):
    sampler = lib.data.RandomSampler(range(5), **given)
    drawn = list(sampler)
    return [len(sampler), sorted(drawn[:5]) if len(drawn) >= 5 else len(set(drawn))]


@each(
    bool={"replacement": 1},
    zero={"num_samples": 0},
    negative={"num_samples": -1},
    float={"num_samples": 1.5},
)
def bad_random_sampler(lib, given):
    return len(lib.data.RandomSampler(range(5), **given))


@case
def random_sampler_of_nothing(lib):
    return list(lib.data.RandomSampler([]))


@case
def subset_random_sampler(lib):
    sampler = lib.data.SubsetRandomSampler([5, 9, 2])
    return [sorted(sampler), len(sampler)]


@each(
    all=([1.0, 0.0, 2.0], 2, False),
    many=([0.0, 1.0], 5, True),
    zeros=([1.0, 0.0], 2, False),
    short=([1.0, 1.0], 3, False),
    negative=([1.0, -1.0], 2, True),
    infinite=([1.0, float("inf")], 2, True),
    nothing=([0.0, 0.0], 2, True),
    zero=([1.0], 0, True),
    word=([1.0], 1, "yes"),
    matrix=([[1.0]], 1, True),
)
def weighted_sampler(lib, given):
    sampler = lib.data.WeightedRandomSampler(*given)
    return [sorted(sampler), len(sampler)]


@each(
    **{
        f"{count}, {replicas}, {drop}": (count, replicas, drop)
        for count in (1, 5, 8)
        for replicas in (2, 3, 7)
        for drop in (False, True)
    }
)
def distributed(lib, given):
    count, replicas, drop = given
    samplers = [
        lib.data.DistributedSampler(range(count), replicas, rank, shuffle=False, drop_last=drop)
        for rank in range(replicas)
    ]
    return [[list(sampler), len(sampler)] for sampler in samplers]


@each(rank=(2, 2), negative=(2, -1))
def bad_distributed(lib, given):
    return len(lib.data.DistributedSampler(range(5), *given))


# --- loaders --------------------------------------------------------------------------------------

LOADERS = {
    "default": {},
    "batches": {"batch_size": 3},
    "drop": {"batch_size": 3, "drop_last": True},
    "large": {"batch_size": 30},
    "single": {"batch_size": None},
    "sampler": {"sampler": [4, 4, 0], "batch_size": 2},
    "single, sampler": {"sampler": [4, 0], "batch_size": None},
    "batch sampler": {"batch_sampler": [[1, 2], [5], [0, 0, 3]]},
    "collate": {"batch_size": 4, "collate_fn": len},
    "convert": {"batch_size": None, "collate_fn": lambda sample: len(sample)},
}


@each(**LOADERS)
def loader(lib, given):
    made = lib.data.DataLoader(numbers(lib), **given)
    return [len(made), list(made), list(made)[-1], made.batch_size, made.drop_last]


@each(**{name: LOADERS[name] for name in ("default", "batches", "drop", "large", "single")})
def stream(lib, given):
    made = lib.data.DataLoader(lib.shards(7), **given)
    return [list(made), len(made)]


@case
def stream_that_is_longer_than_it_says(lib):
    made = lib.data.DataLoader(lib.shards(4))
    return [len(made), list(made)]


@case
def shuffled(lib):
    made = lib.data.DataLoader(range(20), batch_size=4, shuffle=True)
    return sorted(i for batch in made for i in batch.tolist())


BAD_LOADERS = {
    "shuffle and sampler": {"shuffle": True, "sampler": [0]},
    "batch_sampler and batch_size": {"batch_sampler": [[0]], "batch_size": 2},
    "batch_sampler and shuffle": {"batch_sampler": [[0]], "shuffle": True},
    "batch_sampler and sampler": {"batch_sampler": [[0]], "sampler": [0]},
    "batch_sampler and drop_last": {"batch_sampler": [[0]], "drop_last": True},
    "drop_last and single": {"batch_size": None, "drop_last": True},
    "zero": {"batch_size": 0},
    "negative": {"batch_size": -1},
    "fraction": {"batch_size": 1.5},
    "workers": {"num_workers": -1},
    "timeout": {"timeout": -1},
    "timeout of nobody": {"timeout": 1},
    "prefetch of nobody": {"prefetch_factor": 2},
    "negative prefetch": {"prefetch_factor": -2, "num_workers": 1},
    "no prefetch": {"prefetch_factor": 0, "num_workers": 1},
    "persistent nobody": {"persistent_workers": True},
    "context of nobody": {"multiprocessing_context": "spawn"},
    "unknown context": {"multiprocessing_context": "magic", "num_workers": 1},
    "no context": {"multiprocessing_context": 3, "num_workers": 1},
    "drop_last": {"drop_last": 1},
}


@each(**BAD_LOADERS)
def bad_loader(lib, given):
    return list(lib.data.DataLoader(range(5), **given))


@each(shuffle={"shuffle": True}, sampler={"sampler": [0]}, batch_sampler={"batch_sampler": [[0]]})
def bad_stream(lib, given):
    return list(lib.data.DataLoader(lib.shards(5), **given))


ATTRIBUTES = ("dataset", "batch_size", "sampler", "batch_sampler", "drop_last", "timeout", "other")


@each(**{name: name for name in ATTRIBUTES})
def set_attribute(lib, name):
    made = lib.data.DataLoader(range(5))
    setattr(made, name, None)
    return "set"


@case
def shuffling_nothing(lib):
    return list(lib.data.DataLoader([], shuffle=True))


@case
def loading_nothing(lib):
    return list(lib.data.DataLoader([]))


@case
def no_samples_in_a_batch(lib):
    return list(lib.data.DataLoader(range(3), batch_sampler=[[]]))


# --- workers: the order of batches ----------------------------------------------------------------

WORKERS = {
    "2 of a stream": (9, {"num_workers": 2, "batch_size": 2}),
    "3 of a stream": (10, {"num_workers": 3, "batch_size": 2, "drop_last": True}),
    "3, far ahead": (10, {"num_workers": 3, "prefetch_factor": 4}),
    "more than samples": (2, {"num_workers": 4}),
}


@each(**WORKERS)
def by_workers(lib, given):
    length, arguments = given
    return list(lib.data.DataLoader(lib.shards(length), **arguments))


@case
def two_passes_of_the_same_workers(lib):
    made = lib.data.DataLoader(lib.shards(5), num_workers=2, persistent_workers=True)
    first = next(iter(made))
    return [first, list(made), list(made)]
