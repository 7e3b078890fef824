"""A classifier of small colour pictures, after the tutorial on CIFAR-10.

``python -m examples.ported.cifar10 data_batch_1.bin test_batch.bin`` reads files of CIFAR-10's
binary version; without files, pictures of ten colours and directions are drawn.
"""

import sys

import numpy as np

import tinygrad_np
import tinygrad_np.nn as nn
import tinygrad_np.nn.functional as F
import tinygrad_np.optim as optim
from tinygrad_np.utils.data import DataLoader, Dataset

CLASSES = ("plane", "car", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck")


def stripes(length, seed):
    """Records as CIFAR-10's binary files have them: a label, then 32 x 32 red, green and blue."""
    rng = np.random.default_rng(seed)
    labels = rng.integers(10, size=length)
    place = np.arange(32) / 4
    records = np.empty((length, 1 + 3 * 32 * 32), np.uint8)
    for record, label in zip(records, labels, strict=True):
        across = place if label < 5 else place[:, None]
        wave = np.sin(across + rng.uniform(0, 6))
        colour = np.cos(label % 5 + np.arange(3))[:, None, None]
        image = 128 + 60 * wave * colour + rng.normal(0, 15, (3, 32, 32))
        record[0], record[1:] = label, image.clip(0, 255).ravel()
    return records


class Pictures(Dataset):
    """Pictures of (3, 32, 32) in [-1, 1], and their labels."""

    def __init__(self, records):
        self.labels = tinygrad_np.from_numpy(records[:, 0].astype(np.int64))
        self.images = tinygrad_np.from_numpy(records[:, 1:].reshape(-1, 3, 32, 32).copy())

    @classmethod
    def of_file(cls, path):
        return cls(np.fromfile(path, np.uint8).reshape(-1, 1 + 3 * 32 * 32))

    def __len__(self):
        return len(self.labels)

    def __getitem__(self, index):
        image = (self.images[index] / 255 - 0.5) / 0.5
        return image, self.labels[index]


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv1 = nn.Conv2d(3, 6, 5)
        self.pool = nn.MaxPool2d(2, 2)
        self.conv2 = nn.Conv2d(6, 16, 5)
        self.fc1 = nn.Linear(16 * 5 * 5, 120)
        self.fc2 = nn.Linear(120, 84)
        self.fc3 = nn.Linear(84, 10)

    def forward(self, x):
        x = self.pool(F.relu(self.conv1(x)))
        x = self.pool(F.relu(self.conv2(x)))
        x = tinygrad_np.flatten(x, 1)  # flatten all dimensions except batch
        x = F.relu(self.fc1(x))
        x = F.relu(self.fc2(x))
        x = self.fc3(x)
        return x


def train(net, trainloader, epochs=2, every=20):
    """The mean losses of ``every`` batches, one after the other."""
    criterion = nn.CrossEntropyLoss()
    optimizer = optim.SGD(net.parameters(), lr=0.01, momentum=0.9)
    losses = []
    for _epoch in range(epochs):
        running_loss = 0.0
        for i, data in enumerate(trainloader, 0):
            # get the inputs; data is a list of [inputs, labels]
            inputs, labels = data

            # zero the parameter gradients
            optimizer.zero_grad()

            # forward + backward + optimize
            outputs = net(inputs)
            loss = criterion(outputs, labels)
            loss.backward()
            optimizer.step()

            running_loss += loss.item()
            if i % every == every - 1:
                losses.append(running_loss / every)
                running_loss = 0.0
    return losses


def accuracy_by_class(net, testloader):
    correct_pred = dict.fromkeys(CLASSES, 0)
    total_pred = dict.fromkeys(CLASSES, 0)
    with tinygrad_np.no_grad():
        for images, labels in testloader:
            outputs = net(images)
            _, predictions = tinygrad_np.max(outputs, 1)
            for label, prediction in zip(labels, predictions, strict=True):
                if label == prediction:
                    correct_pred[CLASSES[label]] += 1
                total_pred[CLASSES[label]] += 1
    return {name: 100 * float(correct_pred[name]) / max(total_pred[name], 1) for name in CLASSES}


def main(*paths):
    if paths:
        trainset, testset = map(Pictures.of_file, paths)
    else:
        trainset, testset = Pictures(stripes(2000, seed=0)), Pictures(stripes(400, seed=1))
    trainloader = DataLoader(trainset, batch_size=16, shuffle=True, num_workers=0)
    testloader = DataLoader(testset, batch_size=16, shuffle=False)
    net = Net()
    print("losses", *(f"{loss:.3f}" for loss in train(net, trainloader)))
    for name, accuracy in accuracy_by_class(net, testloader).items():
        print(f"Accuracy for class: {name:5s} is {accuracy:.1f} %")


if __name__ == "__main__":
    main(*sys.argv[1:])
