"""Writes `fixtures/pytorch.onnx` and `pytorch.json`: a small network as PyTorch exports it, with its pictures
and what it says of them. Usage: python3 onnx_fixture.py FOLDER"""
import base64
import json
import sys

import torch
from torch import nn

torch.manual_seed(5)


class Shuffled(nn.Module):
    """Channels of two groups, interleaved: a reshape of five dimensions."""

    def forward(self, x):
        batch, channels, height, width = x.shape
        x = x.view(batch, 2, channels // 2, height, width).transpose(1, 2).contiguous()
        return x.view(batch, channels, height, width)


class Network(nn.Module):
    def __init__(self):
        super().__init__()
        self.stem = nn.Sequential(
            nn.Conv2d(3, 8, 3, stride=2, padding=1, bias=False), nn.BatchNorm2d(8), nn.SiLU()
        )
        self.grouped = nn.Conv2d(8, 8, (3, 1), padding=(1, 0), groups=2)
        self.shuffle = Shuffled()
        self.pool = nn.MaxPool2d(3, stride=2, ceil_mode=True)
        self.normal = nn.GroupNorm(2, 8)
        self.gelu = nn.GELU()
        self.hidden = nn.Linear(8 * 5 * 4, 12)
        self.layer = nn.LayerNorm(12)
        self.dropout = nn.Dropout(0.25)
        self.head = nn.Linear(12, 4)

    def forward(self, x):
        x = self.stem(x)
        x = x + self.shuffle(self.grouped(x))
        x = self.gelu(self.normal(self.pool(x)))
        x = self.layer(self.hidden(torch.flatten(x, 1)))
        return torch.softmax(self.head(self.dropout(x)), 1)


network = Network()
for parameter in network.parameters():
    if parameter.dim() == 1:
        nn.init.normal_(parameter, 0.5, 0.3)
network.stem[1].running_mean.uniform_(-0.2, 0.2)
network.stem[1].running_var.uniform_(0.5, 1.5)
network.eval()
pictures = torch.round(torch.rand(2, 3, 20, 16) * 1000) / 1000
# Dropout is written where the network trains, its normalisation as it predicts.
network.dropout.train()
folder = sys.argv[1]
torch.onnx.export(
    network,
    pictures,
    f"{folder}/pytorch.onnx",
    opset_version=12,
    input_names=["pictures"],
    output_names=["probabilities"],
    dynamic_axes={"pictures": {0: "N"}, "probabilities": {0: "N"}},
    training=torch.onnx.TrainingMode.PRESERVE,
)
network.eval()
with torch.no_grad():
    said = network(pictures)


def encoded(numbers):
    """Little-endian floats in Base64."""
    return base64.b64encode(numbers.contiguous().numpy().astype("<f4").tobytes()).decode()


with open(f"{folder}/pytorch.json", "w") as file:
    numbers = {"pictures": encoded(pictures.permute(0, 2, 3, 1)), "probabilities": encoded(said)}
    json.dump(numbers, file, indent=2)
    file.write("\n")
