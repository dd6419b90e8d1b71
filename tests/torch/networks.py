"""Networks in PyTorch: torchvision's, and the others in a few lines. Takes a folder with `task.json`,
`weights.bin`, `images.bin` and writes what the network says of the pictures before any step, and its
parameters and running statistics after the steps, into `logits.bin` and `trained.bin`; all in float64.
The variables are in the order of `state_dict`."""

import json
import sys

import torch
import torchvision
from torch import nn

import vit_tiny


def convolution(inputs, filters, size=3, stride=1):
    return nn.Conv2d(inputs, filters, size, stride, (size - 1) // 2, bias=False)


class Block(nn.Module):
    def __init__(self, inputs, filters, stride):
        super().__init__()
        self.conv1, self.bn1 = convolution(inputs, filters, stride=stride), nn.BatchNorm2d(filters)
        self.conv2, self.bn2 = convolution(filters, filters), nn.BatchNorm2d(filters)
        self.shortcut = nn.Sequential()
        if stride > 1:
            self.shortcut = nn.Sequential(convolution(inputs, filters, 1, stride), nn.BatchNorm2d(filters))

    def forward(self, x):
        y = self.bn2(self.conv2(self.bn1(self.conv1(x)).relu()))
        return (y + self.shortcut(x)).relu()


def small_resnet(blocks, classes):
    layers, inputs = [convolution(3, 16), nn.BatchNorm2d(16), nn.ReLU()], 16
    for filters, stride in [(16, 1), (32, 2), (64, 2)]:
        for i in range(blocks):
            layers.append(Block(inputs, filters, 1 if i else stride))
            inputs = filters
    return nn.Sequential(*layers, nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(64, classes))


def vgg_small(classes):
    layers, inputs = [], 3
    for filters in [32, 64, 128]:
        for before in [inputs, filters]:
            layers += [convolution(before, filters), nn.BatchNorm2d(filters), nn.ReLU()]
        layers, inputs = layers + [nn.MaxPool2d(2, ceil_mode=True)], filters
    return nn.Sequential(*layers, nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(128, classes))


def tiny(classes):
    layers, inputs = [], 3
    for filters in [16, 32, 64]:
        layers += [nn.Conv2d(inputs, filters, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2, ceil_mode=True)]
        inputs = filters
    return nn.Sequential(*layers, nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(64, classes))


def tutorial(classes, size):
    places = ((size + 7) // 8) ** 2
    convolutions = list(tiny(classes))[:9]
    return nn.Sequential(
        *convolutions, nn.Flatten(), nn.Linear(64 * places, 512), nn.ReLU(), nn.Linear(512, 128), nn.ReLU(),
        nn.Linear(128, classes))


def small(classes):
    layers, inputs = [], 3
    for filters in [16, 32, 64, 128, 256]:
        layers += [convolution(inputs, filters), nn.BatchNorm2d(filters), nn.ReLU(), nn.MaxPool2d(2, ceil_mode=True)]
        inputs = filters
    return nn.Sequential(*layers, nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(256, classes))


NETWORKS = {
    "tutorial": tutorial,
    "small": lambda classes, size: small(classes),
    "tiny": lambda classes, size: tiny(classes),
    "resnet8": lambda classes, size: small_resnet(1, classes),
    "resnet20": lambda classes, size: small_resnet(3, classes),
    "vgg_small": lambda classes, size: vgg_small(classes),
    "vit_tiny": vit_tiny.build,
    "resnet18": lambda classes, size: torchvision.models.resnet18(num_classes=classes),
    "mobilenet_v2": lambda classes, size: torchvision.models.mobilenet_v2(num_classes=classes, dropout=0),
}


def numbers(path):
    return torch.frombuffer(bytearray(open(path, "rb").read()), dtype=torch.float32).double()


def write(path, tensors):
    flat = torch.cat([tensor.detach().reshape(-1) for tensor in tensors])
    open(path, "wb").write(flat.numpy().astype("float64").tobytes())


def main(folder):
    task = json.load(open(f"{folder}/task.json"))
    network = NETWORKS[task["network"]](task["classes"], task["images"][-1]).double()
    variables = [v for name, v in network.state_dict().items() if "num_batches" not in name]
    shapes = [list(v.shape) for v in variables]
    assert shapes == task["shapes"], f"the variables differ: {shapes} and {task['shapes']}"
    weights = numbers(f"{folder}/weights.bin").split([v.numel() for v in variables])
    for variable, values in zip(variables, weights):
        variable.copy_(values.reshape(variable.shape))
    images = numbers(f"{folder}/images.bin").reshape(task["images"])
    labels = torch.tensor(task["labels"])
    network.eval()
    write(f"{folder}/logits.bin", [network(images)])
    network.train()
    optimizer = torch.optim.SGD(network.parameters(), lr=task["learningRate"], momentum=task["momentum"])
    for _ in range(task["steps"]):
        optimizer.zero_grad()
        nn.functional.cross_entropy(network(images), labels).backward()
        optimizer.step()
    write(f"{folder}/trained.bin", variables)


if __name__ == "__main__":
    main(sys.argv[1])
