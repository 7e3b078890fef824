"""Overlaid curves say what keeps them from being compared."""

import json
import shutil

import pytest

from train.inspection.differences import differences
from train.run_folder.folder import RunFolder


@pytest.fixture
def copies(trained, tmp_path):
    """Two copies of a run as RunFolders, the second with changes to its config.json."""

    def copy(**changes):
        folders = {}
        for name in ("a", "b"):
            path = shutil.copytree(trained["mlp"], tmp_path / name)
            folders[name] = RunFolder.open(str(path))
        config = json.loads((path / "config.json").read_text())
        for key, value in changes.items():
            if isinstance(value, dict):
                config[key].update(value)
            else:
                config[key] = value
        (path / "config.json").write_text(json.dumps(config))
        return folders

    return copy


def test_equal_runs_need_no_word(copies):
    assert differences(copies()) == []


@pytest.mark.parametrize(
    ("changes", "line"),
    [
        ({"data": {"name": "other"}}, "data sets differ: stripes0 (a), other (b)"),
        (
            {"data": {"crc32": "0", "train": 1000}},
            "the images to train on or their split differ: 200 images (a), 1,000 images (b)",
        ),
        ({"data": {"crc32": "0"}}, "the images to train on or their split differ"),
        (
            {"settings": {"label_smoothing": 0.0}},
            "trained by other losses than the one drawn: label smoothing 0.1 (a), "
            "plain cross-entropy (b)",
        ),
        (  # as older versions wrote it
            {"train_loss": None},
            "training losses differ, and are drawn so: plain cross-entropy (a), "
            "label smoothing 0.1 (b)",
        ),
    ],
)
def test_each_difference_is_named(copies, data_dir, changes, line):
    expected = line.replace("stripes0", data_dir.name)
    assert differences(copies(**changes)) == [expected]
