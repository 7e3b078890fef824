"""A deep convolutional GAN, after the tutorial on faces, for pictures of 16 x 16.

The real pictures are soft spots, drawn here.
"""

import numpy as np

import tinygrad_np
import tinygrad_np.nn as nn
import tinygrad_np.optim as optim
from tinygrad_np.utils.data import DataLoader, TensorDataset

nc = 1  # channels of the pictures
nz = 8  # size of the latent vector
ngf = 8  # feature maps of the generator
ndf = 8  # feature maps of the discriminator


def spots(length, seed):
    """Pictures of (length, 1, 16, 16) in [-1, 1]."""
    rng = np.random.default_rng(seed)
    x, y = rng.uniform(5, 10, (2, length, 1, 1))
    rows, columns = np.mgrid[:16, :16]
    grey = 255 * np.exp(-((rows - y) ** 2 + (columns - x) ** 2) / 8)
    images = tinygrad_np.from_numpy(grey.astype(np.uint8)).unsqueeze(1)
    return (images / 255 - 0.5) / 0.5


def weights_init(m):
    classname = m.__class__.__name__
    if classname.find("Conv") != -1:
        nn.init.normal_(m.weight.data, 0.0, 0.02)
    elif classname.find("BatchNorm") != -1:
        nn.init.normal_(m.weight.data, 1.0, 0.02)
        nn.init.constant_(m.bias.data, 0)


class Generator(nn.Module):
    def __init__(self):
        super().__init__()
        self.main = nn.Sequential(
            # input is Z, going into a convolution
            nn.ConvTranspose2d(nz, ngf * 2, 4, 1, 0, bias=False),
            nn.BatchNorm2d(ngf * 2),
            nn.ReLU(True),
            # state size. (ngf*2) x 4 x 4
            nn.ConvTranspose2d(ngf * 2, ngf, 4, 2, 1, bias=False),
            nn.BatchNorm2d(ngf),
            nn.ReLU(True),
            # state size. (ngf) x 8 x 8
            nn.ConvTranspose2d(ngf, nc, 4, 2, 1, bias=False),
            nn.Tanh(),
            # state size. (nc) x 16 x 16
        )

    def forward(self, input):
        return self.main(input)


class Discriminator(nn.Module):
    def __init__(self):
        super().__init__()
        self.main = nn.Sequential(
            nn.Conv2d(nc, ndf, 4, 2, 1, bias=False),
            nn.LeakyReLU(0.2, inplace=True),
            nn.Conv2d(ndf, ndf * 2, 4, 2, 1, bias=False),
            nn.BatchNorm2d(ndf * 2),
            nn.LeakyReLU(0.2, inplace=True),
            nn.Conv2d(ndf * 2, 1, 4, 1, 0, bias=False),
            nn.Sigmoid(),
        )

    def forward(self, input):
        return self.main(input)


def train(netG, netD, dataloader, epochs=1, lr=0.002, beta1=0.5):
    """The discriminator's and the generator's losses, batch by batch."""
    criterion = nn.BCELoss()
    real_label, fake_label = 1.0, 0.0
    optimizerD = optim.Adam(netD.parameters(), lr=lr, betas=(beta1, 0.999))
    optimizerG = optim.Adam(netG.parameters(), lr=lr, betas=(beta1, 0.999))
    G_losses, D_losses = [], []
    for _ in range(epochs):
        for data in dataloader:
            # (1) Update D network: maximize log(D(x)) + log(1 - D(G(z)))
            ## Train with all-real batch
            netD.zero_grad()
            real = data[0]
            b_size = real.size(0)
            label = tinygrad_np.full((b_size,), real_label)
            output = netD(real).view(-1)
            errD_real = criterion(output, label)
            errD_real.backward()

            ## Train with all-fake batch
            noise = tinygrad_np.randn(b_size, nz, 1, 1)
            fake = netG(noise)
            label.fill_(fake_label)
            output = netD(fake.detach()).view(-1)
            errD_fake = criterion(output, label)
            errD_fake.backward()
            errD = errD_real + errD_fake
            optimizerD.step()

            # (2) Update G network: maximize log(D(G(z)))
            netG.zero_grad()
            label.fill_(real_label)  # fake labels are real for generator cost
            output = netD(fake).view(-1)
            errG = criterion(output, label)
            errG.backward()
            optimizerG.step()

            G_losses.append(errG.item())
            D_losses.append(errD.item())
    return D_losses, G_losses


def main():
    netG, netD = Generator(), Discriminator()
    netG.apply(weights_init)
    netD.apply(weights_init)
    dataloader = DataLoader(TensorDataset(spots(1000, seed=0)), batch_size=50, shuffle=True)
    D_losses, G_losses = train(netG, netD, dataloader, epochs=10)
    print(f"Loss_D {D_losses[0]:.3f} -> {D_losses[-1]:.3f}")
    print(f"Loss_G {G_losses[0]:.3f} -> {G_losses[-1]:.3f}")
    with tinygrad_np.no_grad():
        fake = netG(tinygrad_np.randn(1, nz, 1, 1)).detach().cpu()
    for row in fake[0, 0]:
        print("".join(" .:*#"[int((value + 1) * 2.49)] for value in row.tolist()))


if __name__ == "__main__":
    main()
