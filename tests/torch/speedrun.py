"""The recipe `speedrun` in PyTorch, on the pictures that Loupe's training saw and from its first weights.
Takes a folder: `recipe.json`, `first.safetensors`, `inputs.f32 [steps, N, H, W, C]`, `labels.u32 [steps, N]`.
Prints the loss of each step as a JSON list."""

import json
import struct
import sys
from pathlib import Path

import torch
from torch import nn
from torch.nn import functional as F

folder = Path(sys.argv[1])
recipe = json.loads((folder / "recipe.json").read_text())


def read_safetensors(path):
    """Tensors of float32 by name."""
    data = path.read_bytes()
    (length,) = struct.unpack("<Q", data[:8])
    tensors = {}
    for name, entry in json.loads(data[8 : 8 + length]).items():
        if name == "__metadata__":
            continue
        start, end = (8 + length + offset for offset in entry["data_offsets"])
        numbers = torch.frombuffer(bytearray(data[start:end]), dtype=torch.float32)
        tensors[name] = numbers.reshape(entry["shape"])
    return tensors


class Group(nn.Module):
    """A convolution that is pooled, normalised and activated, and one that is not pooled."""

    def __init__(self, inputs, filters):
        super().__init__()
        self.conv1 = nn.Conv2d(inputs, filters, 3, padding=1, bias=False)
        self.conv2 = nn.Conv2d(filters, filters, 3, padding=1, bias=False)
        # PyTorch's momentum is the share of the batch, Keras' that of what was there.
        self.norm1 = nn.BatchNorm2d(filters, eps=1e-12, momentum=0.4)
        self.norm2 = nn.BatchNorm2d(filters, eps=1e-12, momentum=0.4)
        for norm in (self.norm1, self.norm2):
            norm.weight.requires_grad = False

    def forward(self, x):
        x = F.gelu(self.norm1(F.max_pool2d(self.conv1(x), 2)))
        return F.gelu(self.norm2(self.conv2(x)))


class Speedrun(nn.Module):
    def __init__(self, classes, widths):
        super().__init__()
        self.whitening = nn.Conv2d(3, 24, 2)
        self.whitening.weight.requires_grad = False
        self.groups = nn.Sequential(*(Group(a, b) for a, b in zip((24, *widths), widths)))
        self.head = nn.Linear(widths[-1], classes, bias=False)

    def forward(self, x):
        x = self.groups(F.gelu(self.whitening(x)))
        return self.head(torch.amax(x, (2, 3))) / self.head.in_features


def orthogonalised(gradient, steps=5):
    """The matrix whose singular values are near 1, by the iteration of Newton and Schulz."""
    a, b, c = 3.4445, -4.7750, 2.0315
    x = gradient / (gradient.norm() + 1e-7)
    is_tall = x.size(0) > x.size(1)
    x = x.T if is_tall else x
    for _ in range(steps):
        square = x @ x.T
        x = a * x + (b * square + c * square @ square) @ x
    return x.T if is_tall else x


def load(model, tensors):
    """Gives the model Loupe's variables: kernels are [KH, KW, C, F] there, [F, C, KH, KW] here."""

    def kernel(name):
        return tensors[name].permute(3, 2, 0, 1)

    state = {"whitening.weight": kernel("whitening1/kernel"), "whitening.bias": tensors["whitening1/bias"]}
    for i in range(len(model.groups)):
        for j in (1, 2):
            state[f"groups.{i}.conv{j}.weight"] = kernel(f"group{i + 1}/conv{j}/kernel")
            state[f"groups.{i}.norm{j}.bias"] = tensors[f"group{i + 1}/norm{j}/offset"]
    state["head.weight"] = tensors["dense1/kernel"].T
    missing, unexpected = model.load_state_dict(state, strict=False)
    rest = [name for name in missing if not name.split(".")[-1].startswith(("running", "num_")) and "norm" not in name]
    if rest or unexpected:
        sys.exit(f"Cannot load the first weights: {rest} are missing, {unexpected} are not known")


def train(model, inputs, labels):
    """The loss of each step: Muon for the convolutions of groups, SGD with Nesterov's momentum for the rest."""
    filters = [p for p in model.groups.parameters() if p.dim() == 4]
    buffers = [torch.zeros_like(p) for p in filters]
    others = [model.whitening.bias, *(p for p in model.groups.parameters() if p.dim() == 1 and p.requires_grad)]
    groups = [{"params": others, "factor": recipe["biases"]}, {"params": [model.head.weight], "factor": recipe["head"]}]
    sgd = torch.optim.SGD(groups, lr=1, momentum=recipe["momentum"], nesterov=True)
    losses = []
    for step, (x, wanted) in enumerate(zip(inputs, labels)):
        rate = recipe["rates"][step]
        for group in sgd.param_groups:
            group["lr"] = rate * group["factor"]
            group["weight_decay"] = recipe["weightDecay"] / group["factor"]
        loss = F.cross_entropy(model(x), wanted, label_smoothing=recipe["smoothing"], reduction="sum")
        losses.append(loss.item() / len(wanted))
        model.zero_grad(set_to_none=True)
        loss.backward()
        sgd.step()
        with torch.no_grad():
            for p, buffer in zip(filters, buffers):
                buffer.mul_(recipe["muonMomentum"]).add_(p.grad)
                direction = p.grad + recipe["muonMomentum"] * buffer
                p.mul_(len(p) ** 0.5 / p.norm())
                p.sub_(rate * orthogonalised(direction.reshape(len(p), -1)).reshape(p.shape))
    return losses
