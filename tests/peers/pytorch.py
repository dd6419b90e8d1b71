"""The tutorial's network in PyTorch on the CPU: channels last, two threads. Prints one JSON object."""

import json
import sys
import time

import torch
from torch import nn

batch, pictures = int(sys.argv[1]), sys.argv[2]
torch.set_num_threads(2)
height, width, channels = 112, 92, 3
numbers = torch.frombuffer(bytearray(open(pictures, "rb").read()), dtype=torch.uint8)
x = (numbers.float() - 127.5) * 0.016
x = x.reshape(batch, height, width, channels).permute(0, 3, 1, 2)
x = x.contiguous(memory_format=torch.channels_last)
labels = torch.arange(batch) % 2


def convolution(inputs, filters):
    layer = nn.Conv2d(inputs, filters, 3, padding=1)
    nn.init.kaiming_normal_(layer.weight, nonlinearity="relu")
    return [layer, nn.ReLU(), nn.MaxPool2d(2, ceil_mode=True)]


def dense(inputs, units):
    layer = nn.Linear(inputs, units)
    nn.init.kaiming_normal_(layer.weight, nonlinearity="relu")
    return layer


torch.manual_seed(1)
network = nn.Sequential(
    *convolution(channels, 16), *convolution(16, 32), *convolution(32, 64), nn.Flatten(),
    dense(14 * 12 * 64, 512), nn.ReLU(), dense(512, 128), nn.ReLU(), dense(128, 2),
).to(memory_format=torch.channels_last)
optimizer = torch.optim.Adam(network.parameters(), lr=1e-5)


def step():
    optimizer.zero_grad(set_to_none=True)
    loss = nn.functional.cross_entropy(network(x), labels)
    loss.backward()
    optimizer.step()
    return loss.item()


first = step()
step()
seconds = []
for _ in range(15):
    start = time.perf_counter()
    last = step()
    seconds.append(time.perf_counter() - start)
best = min(seconds)
print(json.dumps({
    "name": "PyTorch", "version": torch.__version__, "adapter": "CPU, 2 threads", "batch": batch,
    "secondsPerStep": best, "imagesPerSecond": batch / best, "losses": [first, last],
}))
