"""What two processes check together; ``mpiexec -n 2 python two_ranks.py`` (see test_two_ranks.py).

With the argument ``fail`` rank 1 fails while rank 0 waits for it, with ``kill`` it is killed.
"""

from __future__ import annotations

import os
import signal
import sys

import numpy as np

import tinygrad_np as tg
from tinygrad_np import distributed, nn, optim
from tinygrad_np.utils.data import DistributedSampler


def collectives(rank: int) -> None:
    for dtype in (np.float16, np.float32, np.float64, np.complex64, np.int64):
        x = tg.tensor(np.array([[1, 2], [3, 4]], dtype) * (rank + 1)).T  # not contiguous
        distributed.all_reduce(x)
        assert x.dtype == dtype
        assert x.tolist() == [[3, 9], [6, 12]]
    operations = {"AVG": 1.5, "PRODUCT": 2, "MIN": 1, "MAX": 2, "SUM": 3}
    for name, expected in operations.items():
        x = tg.tensor([rank + 1.0])
        work = distributed.all_reduce(x, distributed.ReduceOp[name], async_op=True)
        assert work is not None
        work.wait()
        assert x.item() == expected, name
    x = tg.tensor([rank + 1.0])
    distributed.reduce(x, dst=1)
    assert x.item() == (3.0 if rank == 1 else 1.0)
    flags = tg.tensor([rank == 1, False])
    distributed.broadcast(flags, src=1)
    assert flags.tolist() == [True, False]
    found = [tg.zeros(2), tg.zeros(2)]
    distributed.all_gather(found, tg.tensor([1.0, 2.0]) + rank)
    assert [t.tolist() for t in found] == [[1, 2], [2, 3]]
    distributed.barrier()
    assert list(DistributedSampler(range(5), shuffle=False)) == [[0, 2, 4], [1, 3, 0]][rank]


def network() -> nn.Module:
    return nn.Sequential(nn.Linear(6, 8), nn.Tanh(), nn.Linear(8, 3)).double()


def data_parallel(rank: int) -> None:
    """Two ranks with half a batch each learn what one process learns of the whole."""
    rng = np.random.default_rng(0)
    images, labels = rng.normal(size=(40, 6)), rng.integers(3, size=40)
    tg.manual_seed(0)
    alone = network()
    tg.manual_seed(rank)  # rank 0's weights count
    copies = nn.parallel.DistributedDataParallel(network(), bucket_cap_mb=1e-4)
    assert len(copies._buckets) > 1
    whole = optim.Adam(alone.parameters(), lr=0.01)
    shared = optim.Adam(copies.parameters(), lr=0.01)
    for step in range(20):
        start = step % 4 * 10
        whole.zero_grad()
        shared.zero_grad()
        batch = tg.tensor(images[start : start + 8]), labels[start : start + 8]
        nn.functional.cross_entropy(alone(batch[0]), batch[1]).backward()
        mine = slice(rank * 4, rank * 4 + 4)
        if step % 2:  # in two passes, of which the second exchanges
            x, y = batch[0][mine], batch[1][mine]
            with copies.no_sync():
                (nn.functional.cross_entropy(copies(x[:2]), y[:2]) / 2).backward()
            (nn.functional.cross_entropy(copies(x[2:]), y[2:]) / 2).backward()
        else:
            nn.functional.cross_entropy(copies(batch[0][mine]), batch[1][mine]).backward()
        whole.step()
        shared.step()
    for one, two in zip(alone.parameters(), copies.parameters(), strict=True):
        np.testing.assert_allclose(one.detach().numpy(), two.detach().numpy(), rtol=0, atol=1e-12)


def refusals(rank: int) -> None:
    try:
        nn.parallel.DistributedDataParallel(nn.Linear(2, 2 + rank))
    except RuntimeError as error:
        assert "differ between processes" in str(error)
    else:
        raise AssertionError("other shapes were taken")
    model = nn.parallel.DistributedDataParallel(nn.ModuleList([nn.Linear(2, 1), nn.Linear(2, 1)]))
    model.module[0](tg.ones(1, 2)).sum().backward()
    try:
        model(tg.ones(1, 2))
    except RuntimeError as error:
        assert "2 parameters got no gradient" in str(error)
    else:
        raise AssertionError("a parameter without a gradient was not noticed")
    norm = nn.parallel.DistributedDataParallel(nn.BatchNorm1d(2))
    norm(tg.rand(4, 2) + rank)
    norm(tg.rand(4, 2) + rank)  # the buffers of rank 0 come first
    assert norm.module.num_batches_tracked.item() == 2
    for p in norm.module.buffers():
        copies = [tg.zeros(*p.shape, dtype=p.dtype) for _ in range(2)]
        distributed.broadcast(p, 0)
        distributed.all_gather(copies, p)
        assert copies[0].tolist() == copies[1].tolist()


def main() -> None:
    distributed.init_process_group()
    rank = distributed.get_rank()
    assert distributed.get_world_size() == 2
    if "fail" in sys.argv and rank == 1:
        raise ValueError("no such picture")
    if "kill" in sys.argv and rank == 1:
        os.kill(os.getpid(), signal.SIGKILL)
    distributed.barrier()
    collectives(rank)
    data_parallel(rank)
    refusals(rank)
    print(f"rank {rank} is done")


if __name__ == "__main__":
    main()
