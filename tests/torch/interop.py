"""What PyTorch and NumPy make of exported files, and files for the importer that PyTorch made.

    load FILE PIXELS          logits of pixels [N, H, W, C], by docs/pytorch/loupe.py, strictly loaded
    images FILE IMAGES        the same of images [N, H, W, C] that are standardised already
    torchvision NAME TYPE FILE PIXELS  writes the network with drawn weights of that type, and its logits
    names                     prints torchvision's names and shapes: fixtures/torchvision.json
    npz FILE                  the arrays as NumPy reads them: names, types, shapes, and all bytes

Pixels are a file of float32 with their shape beside it (`.json`); what is found is written beside FILE,
as `.logits` and `.json`."""

import json
import struct
import sys
from pathlib import Path

import numpy as np
import torch

sys.path.insert(0, str(Path(__file__).parents[2] / "docs" / "pytorch"))
import loupe

TYPES = {"F32": torch.float32, "F16": torch.float16, "BF16": torch.bfloat16}


def pixels_of(path):
    shape = json.loads(Path(path + ".json").read_text())
    return torch.frombuffer(bytearray(Path(path).read_bytes()), dtype=torch.float32).reshape(shape)


def write_logits(path, logits):
    Path(path + ".logits").write_bytes(logits.detach().float().contiguous().numpy().tobytes())


def load(path, pixels):
    network, about = loupe.load(path)
    write_logits(path, network(loupe.standardised(pixels_of(pixels), about)))
    # The order that the documentation names is that of the module.
    tensors, _ = loupe.read(path)
    assert list(tensors) == list(network.state_dict()), "the order is another"


def images(path, standardised):
    network, _ = loupe.load(path)
    write_logits(path, network(pixels_of(standardised).permute(0, 3, 1, 2)))


def write(path, state):
    """A safetensors file, as other libraries write it: sorted by name, without padding."""
    header, parts, at = {"__metadata__": {"format": "pt"}}, [], 0
    names = {dtype: name for name, dtype in loupe.TYPES.items()}
    for name, tensor in sorted(state.items()):
        part = tensor.contiguous().reshape(-1).view(torch.uint8) if tensor.ndim else tensor.reshape(1).view(torch.uint8)
        header[name] = {"dtype": names[tensor.dtype], "shape": list(tensor.shape), "data_offsets": [at, at + len(part)]}
        parts.append(part.numpy().tobytes())
        at += len(part)
    text = json.dumps(header).encode()
    Path(path).write_bytes(struct.pack("<Q", len(text)) + text + b"".join(parts))


def torchvisions(name, dtype, path, pixels):
    import torchvision

    torch.manual_seed(7)
    network = getattr(torchvision.models, name)().eval()
    for key, tensor in network.state_dict().items():
        if key.endswith("running_var") or "bn" in key and key.endswith("weight"):
            tensor.uniform_(0.5, 1.5)
        elif key.endswith(("running_mean", "bias")):
            tensor.uniform_(-0.25, 0.25)
        elif key.endswith("tracked"):
            tensor.fill_(5000)
    state = {k: v.to(TYPES[dtype]) if v.is_floating_point() else v for k, v in network.state_dict().items()}
    write(path, state)
    network.load_state_dict({k: v.float() if v.is_floating_point() else v for k, v in state.items()})
    mean, deviation = torch.tensor([0.485, 0.456, 0.406]), torch.tensor([0.229, 0.224, 0.225])
    write_logits(path, network(((pixels_of(pixels) / 255 - mean) / deviation).permute(0, 3, 1, 2)))


def names():
    import torchvision

    networks = {name: getattr(torchvision.models, name)(num_classes=3) for name in ("resnet18", "mobilenet_v2")}
    print(json.dumps({name: [[k, list(v.shape)] for k, v in n.state_dict().items()] for name, n in networks.items()}))


def npz(path):
    arrays = np.load(path)
    found = {name: [str(a.dtype), list(a.shape), a.tobytes().hex() if a.ndim else str(a)] for name, a in arrays.items()}
    Path(path + ".json").write_text(json.dumps(found))


with torch.no_grad():
    {"load": load, "images": images, "torchvision": torchvisions, "names": names, "npz": npz}[sys.argv[1]](*sys.argv[2:])
