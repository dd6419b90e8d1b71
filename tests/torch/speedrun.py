"""The recipe `speedrun` in PyTorch, in float64, on the pictures that Loupe's training saw and from its first
weights. Takes a folder: `recipe.json`, `first.safetensors`, `inputs.f32 [steps, N, H, W, C]`, `labels.u32 [steps, N]`.
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
        tensors[name] = numbers.reshape(entry["shape"]).double()
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
    def __init__(self, classes, filters):
        super().__init__()
        self.whitening = nn.Conv2d(3, 24, 2)
        self.whitening.weight.requires_grad = False
        self.groups = nn.Sequential(*(Group(a, b) for a, b in zip((24, *filters), filters)))
        self.head = nn.Linear(filters[-1], classes, bias=False)

    def forward(self, x):
        x = self.groups(F.gelu(self.whitening(x)))
        return self.head(torch.amax(x, (2, 3)))


def orthogonalised(gradient, steps):
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
            state[f"groups.{i}.conv{j}.weight"] = kernel(f"block{i + 1}/conv{j}/kernel")
            state[f"groups.{i}.norm{j}.bias"] = tensors[f"block{i + 1}/norm{j}/offset"]
    state["head.weight"] = tensors["dense1/kernel"].T
    missing, unexpected = model.load_state_dict(state, strict=False)
    missing = [name for name in missing if ".norm" not in name]  # begin alike everywhere
    if missing or unexpected:
        sys.exit(f"Cannot load the first weights: {missing} are missing, {unexpected} are not known")


def train(model, inputs, labels):
    """The loss of each step: Muon for the filters, SGD with Nesterov's momentum for the rest."""
    filters = [p for p in model.groups.parameters() if p.dim() == 4]
    buffers = [torch.zeros_like(p) for p in filters]
    members = {
        "head": [model.head.weight],
        "whitening bias": [model.whitening.bias],
        "offsets": [p for p in model.groups.parameters() if p.dim() == 1 and p.requires_grad],
    }
    groups = [
        dict(params=members[g["name"]], rate=g["rate"], share=g["share"], weight_decay=g["weightDecay"])
        for g in recipe["groups"]
    ]
    sgd = torch.optim.SGD(groups, lr=1, momentum=recipe["groups"][0]["momentum"], nesterov=True)
    steps, peak = len(inputs), recipe["rates"][0]
    losses = []
    for step, (x, wanted) in enumerate(zip(inputs, labels)):
        for group in sgd.param_groups:
            group["lr"] = group["rate"] * peak * max(0, 1 - step / (group["share"] * steps))
        loss = F.cross_entropy(model(x), wanted, label_smoothing=recipe["smoothing"], reduction="sum")
        losses.append(loss.item() / len(wanted))
        model.zero_grad(set_to_none=True)
        loss.backward()
        sgd.step()
        with torch.no_grad():
            for p, buffer in zip(filters, buffers):
                buffer.mul_(recipe["momentum"]).add_(p.grad)
                direction = p.grad + recipe["momentum"] * buffer
                p.mul_(len(p) ** 0.5 / p.norm())
                update = orthogonalised(direction.reshape(len(p), -1), steps=3).reshape(p.shape)
                p.sub_(recipe["rates"][step] * update)
    return losses


model = Speedrun(recipe["classes"], recipe["filters"]).double()
load(model, read_safetensors(folder / "first.safetensors"))
model.train()
batch, side, steps = recipe["batch"], recipe["side"], len(recipe["rates"])
inputs = torch.frombuffer(bytearray((folder / "inputs.f32").read_bytes()), dtype=torch.float32)
inputs = inputs.reshape(steps, batch, side, side, 3).permute(0, 1, 4, 2, 3).double()
labels = torch.frombuffer(bytearray((folder / "labels.u32").read_bytes()), dtype=torch.int32)
print(json.dumps(train(model, inputs, labels.reshape(steps, batch).long())))
