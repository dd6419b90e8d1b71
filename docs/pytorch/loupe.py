"""Loads in PyTorch what `deno task export RUN --format safetensors` wrote. Copy this file; it needs
PyTorch alone, and torchvision for torchvision's networks.

    import loupe
    network, about = loupe.load("model.safetensors")
    logits = network(loupe.standardised(pixels, about))  # pixels from 0 to 255, [N, H, W, C]
    about["classes"][logits[0].argmax()]

`about` is the header's metadata: `architecture`, `network`, `classes`, `preprocessing`.
"""

import json
import math
import struct

import torch
from torch import nn
from torch.nn import functional as F

TYPES = {"F32": torch.float32, "F16": torch.float16, "BF16": torch.bfloat16, "I64": torch.int64}


def read(path):
    """The tensors of a safetensors file by name, and its metadata."""
    with open(path, "rb") as file:
        (length,) = struct.unpack("<Q", file.read(8))
        header = json.loads(file.read(length))
        body = bytearray(file.read())
    metadata = header.pop("__metadata__", {})
    tensors = {}
    for name, entry in header.items():
        begin, end = entry["data_offsets"]
        numbers = torch.frombuffer(body[begin:end], dtype=TYPES[entry["dtype"]])
        tensors[name] = numbers.reshape(entry["shape"])
    return tensors, metadata


def load(path):
    """The network in `eval` mode, in float32, and what is said of it."""
    state, metadata = read(path)
    about = {name: json.loads(metadata[name]) for name in ("network", "classes", "preprocessing")}
    about["architecture"] = metadata["architecture"]
    network = torchvisions(state, about) or build(about["network"], "", state)
    network.load_state_dict(state, strict=True)
    return network.eval(), about


def standardised(pixels, about):
    """Pictures of the network's size, [N, H, W, C] from 0 to 255, as it takes them: [N, C, H, W]."""
    mean, scale = (torch.tensor(about["preprocessing"][name]) for name in ("mean", "scale"))
    return ((torch.as_tensor(pixels).float() - mean) * scale).permute(0, 3, 1, 2)


def torchvisions(state, about):
    """torchvision's network, where it has one of these names."""
    if about["architecture"] not in ("resnet18", "mobilenet_v2"):
        return None
    import torchvision

    network = getattr(torchvision.models, about["architecture"])(num_classes=len(about["classes"]))
    if set(network.state_dict()) != set(state):
        return None
    if len(about["preprocessing"]["mean"]) == 1:  # brightness alone
        if about["architecture"] == "resnet18":
            network.conv1 = nn.Conv2d(1, 64, 7, 2, 3, bias=False)
        else:
            network.features[0][0] = nn.Conv2d(1, 32, 3, 2, 1, bias=False)
    return network


def pads(size, span, stride, padding):
    """How many cells go before and behind: `SAME` puts the odd one behind."""
    if isinstance(padding, int):
        return padding, padding
    if padding == "VALID":
        return 0, 0
    total = max(0, (math.ceil(size / stride) - 1) * stride + span - size)
    return total // 2, total - total // 2


def padded(x, span, options, value=0.0):
    sides = [pads(size, span, options["strides"], options["padding"]) for size in x.shape[2:]]
    return F.pad(x, (*sides[1], *sides[0]), value=value)


def channels_last(x):
    return x.permute(0, 2, 3, 1) if x.ndim == 4 else x


def channels_first(x):
    return x.permute(0, 3, 1, 2) if x.ndim == 4 else x


class Convolution(nn.Conv2d):
    def __init__(self, options, weight, bias):
        filters, inputs, size, _ = weight.shape
        groups = options.get("groups", 1) if options["type"] == "Conv2D" else 1
        if options["type"] == "DepthwiseConv2D":
            groups = filters // options.get("depthMultiplier", 1)
        dilation = options.get("dilationRate", 1)
        super().__init__(
            inputs * groups, filters, size, options.get("strides", 1), 0, dilation, groups, bias is not None)
        self.options = {"strides": 1, "padding": "VALID", **options}
        self.span = (size - 1) * dilation + 1

    def forward(self, x):
        return super().forward(padded(x, self.span, self.options))


class BatchNorm(nn.modules.batchnorm._BatchNorm):
    """Of the channels of pictures, of tokens [N, T, C] and of rows."""

    def __init__(self, options, mean, is_affine):
        super().__init__(len(mean), options["epsilon"], 1 - options["momentum"], is_affine)

    def _check_input_dim(self, x):
        pass

    def forward(self, x):
        return super().forward(x.transpose(1, 2)).transpose(1, 2) if x.ndim == 3 else super().forward(x)


class Norm(nn.Module):
    """Of each example by itself: all from an axis on, or groups of channels."""

    def __init__(self, options, weight, bias):
        super().__init__()
        self.options = options
        self.weight, self.bias = (None if p is None else nn.Parameter(torch.zeros(p.shape)) for p in (weight, bias))

    def forward(self, x):
        epsilon = self.options["epsilon"]
        if self.options["type"] == "GroupNormalization":
            y = x.transpose(1, 2) if x.ndim == 3 else x
            y = F.group_norm(y, self.options["groups"], self.weight, self.bias, epsilon)
            return y.transpose(1, 2) if x.ndim == 3 else y
        y = channels_last(x)
        affine = [p.permute(1, 2, 0) if p is not None and p.ndim == 3 else p for p in (self.weight, self.bias)]
        return channels_first(F.layer_norm(y, y.shape[self.options["axis"]:], *affine, epsilon))


class Attention(nn.Module):
    def __init__(self, options, prefix, state):
        super().__init__()
        self.heads = options["numHeads"]
        for name in ("query", "key", "value", "output"):
            self.add_module(name, linear(f"{prefix}{name}.", state))

    def forward(self, x):
        def heads(y):
            return y.unflatten(2, (self.heads, -1)).transpose(1, 2)

        q, k, v = heads(self.query(x)), heads(self.key(x)), heads(self.value(x))
        weights = (q @ k.transpose(2, 3) / q.shape[-1] ** 0.5).softmax(-1)
        return self.output((weights @ v).transpose(1, 2).flatten(2))


class Squeeze(nn.Module):
    def __init__(self, options, prefix, state):
        super().__init__()
        self.reduce, self.expand = (linear(f"{prefix}{name}.", state) for name in ("reduce", "expand"))
        self.activation = {"relu": F.relu, "silu": F.silu}[options["activation"]]
        self.gate = {"sigmoid": torch.sigmoid, "hardSigmoid": F.hardsigmoid}[options["gate"]]

    def forward(self, x):
        weights = self.gate(self.expand(self.activation(self.reduce(x.mean((2, 3))))))
        return x * weights[:, :, None, None]


class Position(nn.Module):
    def __init__(self, embeddings):
        super().__init__()
        self.embeddings = nn.Parameter(torch.zeros(embeddings.shape))

    def forward(self, x):
        return x + self.embeddings


class Residual(nn.Module):
    """Its last layer is what goes around the others, where there is such a one."""

    def __init__(self, has_shortcut):
        super().__init__()
        self.has_shortcut = has_shortcut

    def forward(self, x):
        layers, y = list(self.children()), x
        for layer in layers[:-1] if self.has_shortcut else layers:
            y = layer(y)
        return y + (layers[-1](x) if self.has_shortcut else x)


class Parallel(nn.Sequential):
    def forward(self, x):
        return sum(branch(x) for branch in self)


class Function(nn.Module):
    """What has no weights."""

    def __init__(self, function):
        super().__init__()
        self.forward = function


def max_pool(x, options):
    return F.max_pool2d(padded(x, options["poolSize"], options, -math.inf), options["poolSize"], options["strides"])


def average_pool(x, options):
    """Of the cells within the picture."""
    means = [
        F.avg_pool2d(padded(y, options["poolSize"], options), options["poolSize"], options["strides"])
        for y in (x, torch.ones_like(x))
    ]
    return means[0] / means[1]


def reshape(x, shape):
    """A picture in one row has its channels first, as `flatten` gives it."""
    if len(shape) == 1:
        return x.flatten(1)
    if x.ndim == 2:
        raise NotImplementedError("Cannot make a picture of a row: its order is not known here")
    return channels_first(channels_last(x).reshape(x.shape[0], *shape))


FUNCTIONS = {
    "ReLU": ("relu", lambda x, o: F.relu(x)),
    "ReLU6": ("relu", lambda x, o: F.relu6(x)),
    "LeakyReLU": ("relu", lambda x, o: F.leaky_relu(x, o["negativeSlope"])),
    "ELU": ("elu", lambda x, o: F.elu(x, o["alpha"])),
    "GELU": ("gelu", lambda x, o: F.gelu(x, approximate=o["approximate"])),
    "SiLU": ("silu", lambda x, o: F.silu(x)),
    "HardSwish": ("swish", lambda x, o: F.hardswish(x)),
    "Sigmoid": ("sigmoid", lambda x, o: torch.sigmoid(x)),
    "Tanh": ("tanh", lambda x, o: torch.tanh(x)),
    "Flatten": ("flatten", lambda x, o: x.flatten(1)),
    "Reshape": ("reshape", lambda x, o: reshape(x, o["targetShape"])),
    "MaxPooling2D": ("pool", max_pool),
    "AveragePooling2D": ("pool", average_pool),
    "GlobalAveragePooling2D": ("average", lambda x, o: x.mean((2, 3))),
    "GlobalMaxPooling2D": ("largest", lambda x, o: x.amax((2, 3))),
    "GlobalAveragePooling1D": ("average", lambda x, o: x.mean(1)),
}
PREFIXES = {
    **{name: prefix for name, (prefix, _) in FUNCTIONS.items()},
    "Conv2D": "conv", "DepthwiseConv2D": "depthwise", "Whitening2D": "whitening", "Dense": "dense",
    "BatchNormalization": "norm", "LayerNormalization": "norm", "GroupNormalization": "norm",
    "Dropout": "dropout", "MultiHeadAttention": "attention", "SqueezeAndExcite": "squeeze",
    "PositionEmbedding": "position", "Sequential": "block", "Residual": "residual", "Parallel": "parallel",
}


def linear(prefix, state):
    outputs, inputs = state[f"{prefix}weight"].shape
    return nn.Linear(inputs, outputs, f"{prefix}bias" in state)


def add_in_turn(module, layers, prefix, state):
    """Each layer is called by its own name, or by its kind and its number among its like."""
    counts = {}
    for layer in layers:
        name = layer.get("name")
        if name is None:
            kind = PREFIXES.get(layer["type"], layer["type"])
            counts[kind] = counts.get(kind, 0) + 1
            name = f"{kind}{counts[kind]}"
        name = name.replace(".", "_")
        module.add_module(name, build(layer, f"{prefix}{name}.", state))
    return module


def build(options, prefix, state):
    """The module of a layer's description; `state` has its tensors under the prefix."""
    kind = options["type"]
    weight, bias = (state.get(f"{prefix}{name}") for name in ("weight", "bias"))
    if kind in FUNCTIONS:
        return Function(lambda x: FUNCTIONS[kind][1](x, options))
    if kind in ("Conv2D", "DepthwiseConv2D", "Whitening2D"):
        return Convolution(options, weight, bias)
    if kind == "Dense":
        return linear(prefix, state)
    if kind == "Dropout":
        return nn.Dropout(options["rate"])
    if kind == "BatchNormalization":
        return BatchNorm(options, state[f"{prefix}running_mean"], weight is not None)
    if kind in ("LayerNormalization", "GroupNormalization"):
        return Norm(options, weight, bias)
    if kind == "MultiHeadAttention":
        return Attention(options, prefix, state)
    if kind == "SqueezeAndExcite":
        return Squeeze(options, prefix, state)
    if kind == "PositionEmbedding":
        return Position(state[f"{prefix}embeddings"])
    if kind == "Sequential":
        return add_in_turn(nn.Sequential(), options["layers"], prefix, state)
    if kind == "Residual":
        block = Residual("shortcut" in options)
        add_in_turn(block, options["layers"], prefix, state)
        if block.has_shortcut:
            around = add_in_turn(nn.Sequential(), options["shortcut"], f"{prefix}shortcut.", state)
            block.add_module("shortcut", around)
        return block
    if kind == "Parallel":
        branches = Parallel()
        for i, layers in enumerate(options["branches"], 1):
            branch = add_in_turn(nn.Sequential(), layers, f"{prefix}branch{i}.", state)
            branches.add_module(f"branch{i}", branch)
        return branches
    raise NotImplementedError(f"Cannot build a layer {kind}: no module here is of that kind")
