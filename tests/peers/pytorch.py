"""The tutorial's network in PyTorch, or, named with the side of its pictures, one of tests/torch/networks.py. Prints a JSON list, a way of training each: on a GPU that CUDA knows
eager, as a CUDA graph, and as one in TF32, the faster of both layouts of memory; else on the CPU, two
threads, channels last. Rounds as in peer.ts: 100 steps or 2 s, one wait, the best of six."""

import importlib
import json
import os
import sys
import time

import torch
from torch import nn

batch, pictures = int(sys.argv[1]), sys.argv[2]
name, side = sys.argv[3:] or (None, None)
height, width, channels = (int(side), int(side), 3) if name else (112, 92, 3)
device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
torch.set_num_threads(2)
torch.backends.cudnn.benchmark = True  # as Loupe's tuner does
numbers = torch.frombuffer(bytearray(open(pictures, "rb").read()), dtype=torch.uint8)
images = ((numbers.float() - 127.5) * 0.016).reshape(batch, height, width, channels).permute(0, 3, 1, 2)


def convolution(inputs, filters):
    layer = nn.Conv2d(inputs, filters, 3, padding=1)
    nn.init.kaiming_normal_(layer.weight, nonlinearity="relu")
    return [layer, nn.ReLU(), nn.MaxPool2d(2, ceil_mode=True)]


def dense(inputs, units):
    layer = nn.Linear(inputs, units)
    nn.init.kaiming_normal_(layer.weight, nonlinearity="relu")
    return layer


def create_network():
    if name:
        sys.path.append(os.path.join(os.path.dirname(__file__), "..", "torch"))
        return importlib.import_module("networks").NETWORKS[name](2, height)
    return nn.Sequential(
        *convolution(channels, 16), *convolution(16, 32), *convolution(32, 64), nn.Flatten(),
        dense(14 * 12 * 64, 512), nn.ReLU(), dense(512, 128), nn.ReLU(), dense(128, 2),
    )


def create_step(layout):
    """A step of a new network, which returns its loss and waits for nothing."""
    torch.manual_seed(1)
    network = create_network().to(device, memory_format=layout)
    x = images.to(device).contiguous(memory_format=layout)
    labels = (torch.arange(batch) % 2).to(device)
    optimizer = torch.optim.Adam(network.parameters(), lr=1e-5, capturable=device.type == "cuda")

    def step():
        optimizer.zero_grad(set_to_none=True)
        loss = nn.functional.cross_entropy(network(x), labels)
        loss.backward()
        optimizer.step()
        return loss.detach()

    return step


def captured(step):
    """The same step as a CUDA graph."""
    stream = torch.cuda.Stream()
    stream.wait_stream(torch.cuda.current_stream())
    with torch.cuda.stream(stream):
        for _ in range(3):
            step()
    torch.cuda.current_stream().wait_stream(stream)
    graph = torch.cuda.CUDAGraph()
    with torch.cuda.graph(graph):
        loss = step()

    def replay():
        graph.replay()
        return loss

    return replay


def measure(step):
    """Seconds of a step in the best round; the loss of the first step, and of the last."""

    def train(steps):
        start = time.perf_counter()
        for _ in range(steps):
            loss = step()
        return loss.item(), (time.perf_counter() - start) / steps

    first, _ = train(1)
    start = time.perf_counter()
    one = train(1)
    steps = max(1, min(100, int(2 / one[1])))
    rounds = [one if steps == 1 else train(steps)]
    while len(rounds) < 6 and time.perf_counter() - start + steps * rounds[0][1] < 20:
        rounds.append(train(steps))
    return min(seconds for _, seconds in rounds), [first, rounds[-1][0]]


def best(way, layouts):
    name, is_graph, tf32 = way
    torch.backends.cuda.matmul.allow_tf32 = torch.backends.cudnn.allow_tf32 = tf32
    steps = (create_step(layout) for layout in layouts)
    seconds, losses = min(measure(captured(step) if is_graph else step) for step in steps)
    on_gpu = device.type == "cuda"
    return {
        "name": name, "version": torch.__version__, "batch": batch,
        "adapter": torch.cuda.get_device_name() if on_gpu else "CPU, 2 threads",
        "secondsPerStep": seconds, "imagesPerSecond": batch / seconds, "losses": losses,
    }


if device.type == "cuda":
    ways = [("PyTorch eager", False, False), ("PyTorch CUDA graph", True, False),
            ("PyTorch CUDA graph, TF32", True, True)]
    layouts = [torch.contiguous_format, torch.channels_last]
else:
    ways, layouts = [("PyTorch", False, False)], [torch.channels_last]
print(json.dumps([best(way, layouts) for way in ways]))
