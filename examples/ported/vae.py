"""A variational autoencoder, after PyTorch's example for MNIST.

The pictures are 16 x 16 discs, drawn here: each has three numbers that the code can find.
"""

import numpy as np

import tinygrad_np
from tinygrad_np import nn, optim
from tinygrad_np.nn import functional as F
from tinygrad_np.utils.data import DataLoader, TensorDataset

SIZE = 16


def discs(length, seed):
    """Pictures of (length, 1, 16, 16) in [0, 1]: white discs at random places, of random size."""
    rng = np.random.default_rng(seed)
    x, y, radius = rng.uniform([[4], [4], [2]], [[12], [12], [4]], (3, length))[:, :, None, None]
    rows, columns = np.mgrid[:SIZE, :SIZE]
    inside = (rows - y) ** 2 + (columns - x) ** 2 < radius**2
    return tinygrad_np.from_numpy(255 * inside.astype(np.uint8)).unsqueeze(1) / 255


class VAE(nn.Module):
    def __init__(self, hidden=100, latent=4):
        super().__init__()
        self.fc1 = nn.Linear(SIZE * SIZE, hidden)
        self.fc21 = nn.Linear(hidden, latent)
        self.fc22 = nn.Linear(hidden, latent)
        self.fc3 = nn.Linear(latent, hidden)
        self.fc4 = nn.Linear(hidden, SIZE * SIZE)

    def encode(self, x):
        h1 = F.relu(self.fc1(x))
        return self.fc21(h1), self.fc22(h1)

    def reparameterize(self, mu, logvar):
        std = tinygrad_np.exp(0.5 * logvar)
        eps = tinygrad_np.randn_like(std)
        return mu + eps * std

    def decode(self, z):
        h3 = F.relu(self.fc3(z))
        return tinygrad_np.sigmoid(self.fc4(h3))

    def forward(self, x):
        mu, logvar = self.encode(x.view(-1, SIZE * SIZE))
        z = self.reparameterize(mu, logvar)
        return self.decode(z), mu, logvar


def loss_function(recon_x, x, mu, logvar):
    """Reconstruction and KL divergence, summed over all elements and the batch.

    Kingma and Welling, Auto-Encoding Variational Bayes, 2014, appendix B:
    0.5 * sum(1 + log(sigma^2) - mu^2 - sigma^2).
    """
    BCE = F.binary_cross_entropy(recon_x, x.view(-1, SIZE * SIZE), reduction="sum")
    KLD = -0.5 * tinygrad_np.sum(1 + logvar - mu.pow(2) - logvar.exp())
    return BCE + KLD


def train(model, train_loader, epochs=1, lr=1e-3):
    """The losses of the batches, for each picture."""
    model.train()
    optimizer = optim.Adam(model.parameters(), lr=lr)
    losses = []
    for _ in range(epochs):
        for (data,) in train_loader:
            optimizer.zero_grad()
            recon_batch, mu, logvar = model(data)
            loss = loss_function(recon_batch, data, mu, logvar)
            loss.backward()
            optimizer.step()
            losses.append(loss.item() / len(data))
    return losses


def test(model, test_loader):
    model.eval()
    test_loss = 0
    with tinygrad_np.no_grad():
        for (data,) in test_loader:
            recon_batch, mu, logvar = model(data)
            test_loss += loss_function(recon_batch, data, mu, logvar).item()
    return test_loss / len(test_loader.dataset)


def main():
    train_loader = DataLoader(TensorDataset(discs(3000, seed=0)), batch_size=64, shuffle=True)
    test_loader = DataLoader(TensorDataset(discs(300, seed=1)), batch_size=64)
    model = VAE()
    losses = train(model, train_loader, epochs=10)
    print(f"loss {losses[0]:.1f} -> {losses[-1]:.1f}, test {test(model, test_loader):.1f}")
    with tinygrad_np.no_grad():
        sample = model.decode(tinygrad_np.randn(1, 4)).view(SIZE, SIZE)
    for row in sample:
        print("".join(" .:*#"[int(value * 4.99)] for value in row.tolist()))


if __name__ == "__main__":
    main()
