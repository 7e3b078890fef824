"""The quickstart: a Dataset, a DataLoader, a model, a loop that trains and one that tests.

The pictures are drawn here (28 x 28, a patch in one of ten places, noise): nothing is downloaded.
"""

import sys
import tempfile
from pathlib import Path

import numpy as np

import tinygrad_np
from tinygrad_np import nn
from tinygrad_np.utils.data import DataLoader, Dataset

CLASSES = [f"row {row}, column {column}" for row in (1, 2) for column in range(1, 6)]


class Patches(Dataset):
    """Grey pictures of a patch in one of ten places, drawn from a seed."""

    def __init__(self, length, seed, transform=None, target_transform=None):
        rng = np.random.default_rng(seed)
        self.labels = rng.integers(10, size=length)
        self.images = rng.integers(0, 60, (length, 28, 28), dtype=np.uint8)
        for image, label in zip(self.images, self.labels, strict=True):
            top, left = 5 + 12 * (label // 5), 1 + 5 * (label % 5)
            image[top : top + 6, left : left + 6] += 180
        self.transform = transform
        self.target_transform = target_transform

    def __len__(self):
        return len(self.labels)

    def __getitem__(self, index):
        image = self.images[index]
        label = int(self.labels[index])
        if self.transform:
            image = self.transform(image)
        if self.target_transform:
            label = self.target_transform(label)
        return image, label


def to_tensor(image):
    """What torchvision's ToTensor does: (28, 28) of 0 to 255 to (1, 28, 28) of 0 to 1."""
    return tinygrad_np.from_numpy(image).unsqueeze(0) / 255


class NeuralNetwork(nn.Module):
    def __init__(self):
        super().__init__()
        self.flatten = nn.Flatten()
        self.linear_relu_stack = nn.Sequential(
            nn.Linear(28 * 28, 64),
            nn.ReLU(),
            nn.Linear(64, 64),
            nn.ReLU(),
            nn.Linear(64, 10),
        )

    def forward(self, x):
        x = self.flatten(x)
        logits = self.linear_relu_stack(x)
        return logits


device = (
    tinygrad_np.accelerator.current_accelerator().type
    if tinygrad_np.accelerator.is_available()
    else "cpu"
)


def train(dataloader, model, loss_fn, optimizer):
    model.train()
    losses = []
    for X, y in dataloader:
        X, y = X.to(device), y.to(device)

        # Compute prediction error
        pred = model(X)
        loss = loss_fn(pred, y)

        # Backpropagation
        loss.backward()
        optimizer.step()
        optimizer.zero_grad()
        losses.append(loss.item())
    return losses


def test(dataloader, model, loss_fn):
    size = len(dataloader.dataset)
    num_batches = len(dataloader)
    model.eval()
    test_loss, correct = 0, 0
    with tinygrad_np.no_grad():
        for X, y in dataloader:
            X, y = X.to(device), y.to(device)
            pred = model(X)
            test_loss += loss_fn(pred, y).item()
            correct += (pred.argmax(1) == y).type(tinygrad_np.float).sum().item()
    return test_loss / num_batches, correct / size


def save_and_load(model, folder):
    """The model that comes back from a file."""
    path = Path(folder) / "model.pth"
    tinygrad_np.save(model.state_dict(), path)
    loaded = NeuralNetwork().to(device)
    loaded.load_state_dict(tinygrad_np.load(path, weights_only=True))
    return loaded


def main(epochs=3):
    training_data = Patches(2000, seed=0, transform=to_tensor)
    test_data = Patches(500, seed=1, transform=to_tensor)
    train_dataloader = DataLoader(training_data, batch_size=64, shuffle=True)
    test_dataloader = DataLoader(test_data, batch_size=64)

    model = NeuralNetwork().to(device)
    print(model)
    loss_fn = nn.CrossEntropyLoss()
    optimizer = tinygrad_np.optim.SGD(model.parameters(), lr=1e-1)
    for epoch in range(epochs):
        losses = train(train_dataloader, model, loss_fn, optimizer)
        test_loss, accuracy = test(test_dataloader, model, loss_fn)
        print(
            f"epoch {epoch + 1}: loss {losses[-1]:.4f}, "
            f"test {test_loss:.4f}, accuracy {100 * accuracy:.1f}%"
        )

    with tempfile.TemporaryDirectory() as folder:
        model = save_and_load(model, folder)
    model.eval()
    x, y = test_data[0]
    with tinygrad_np.no_grad():
        pred = model(x.to(device))
    print(f"predicted: {CLASSES[pred[0].argmax(0)]!r}, actual: {CLASSES[y]!r}")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
