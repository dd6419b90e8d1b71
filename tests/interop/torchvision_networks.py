"""Exports torchvision's networks with random weights as ONNX, several ways. For each a line of JSON: the
network, how, the file, and the files of its pictures [N, H, W, C] and logits as little-endian floats.
Usage: python3 torchvision_networks.py FOLDER [NETWORK ...]"""
import json
import sys
import warnings

import torch
from torch import nn
from torchvision import models

warnings.filterwarnings("ignore")
CLASSES = 10
NETWORKS = {
    "resnet18": (lambda: models.resnet18(num_classes=CLASSES), 64),
    "mobilenet_v2": (lambda: models.mobilenet_v2(num_classes=CLASSES), 64),
    "mobilenet_v3_small": (lambda: models.mobilenet_v3_small(num_classes=CLASSES), 64),
    "squeezenet1_1": (lambda: models.squeezenet1_1(num_classes=CLASSES), 64),
    "densenet121": (lambda: models.densenet121(num_classes=CLASSES), 64),
    "shufflenet_v2_x0_5": (lambda: models.shufflenet_v2_x0_5(num_classes=CLASSES), 64),
    "efficientnet_b0": (lambda: models.efficientnet_b0(num_classes=CLASSES), 64),
    "regnet_y_400mf": (lambda: models.regnet_y_400mf(num_classes=CLASSES), 64),
    "mnasnet0_5": (lambda: models.mnasnet0_5(num_classes=CLASSES), 64),
    "googlenet": (lambda: models.googlenet(num_classes=CLASSES, aux_logits=False, init_weights=False), 64),
    "convnext_tiny": (lambda: models.convnext_tiny(num_classes=CLASSES), 64),
    "vit": (
        lambda: models.VisionTransformer(
            image_size=32, patch_size=8, num_layers=2, num_heads=4, hidden_dim=64, mlp_dim=128,
            num_classes=CLASSES,
        ),
        32,
    ),
    # VGG's features without the last, so that the picture that is flattened has places.
    "vgg11": (
        lambda: nn.Sequential(
            *models.vgg11(num_classes=CLASSES).features[:11], nn.AdaptiveAvgPool2d(7), nn.Flatten(),
            nn.Linear(256 * 49, 64), nn.ReLU(), nn.Dropout(), nn.Linear(64, CLASSES),
        ),
        56,
    ),
}


def made(name):
    torch.manual_seed(1)
    build, size = NETWORKS[name]
    network = build().eval()
    for module in network.modules():
        if isinstance(module, nn.BatchNorm2d):
            module.running_mean.uniform_(-0.2, 0.2)
            module.running_var.uniform_(0.5, 1.5)
            module.weight.data.uniform_(0.5, 1.5)
    for parameter in network.parameters():
        if parameter.abs().max() == 0:
            nn.init.normal_(parameter, 0, 0.2)
    return network, torch.rand(1, 3, size, size)


folder, *names = sys.argv[1:]
for name in names or NETWORKS:
    network, pictures = made(name)
    with torch.no_grad():
        logits = network(pictures)
    paths = {part: f"{folder}/{name}.{part}" for part in ("pictures", "logits")}
    pictures.permute(0, 2, 3, 1).contiguous().numpy().astype("<f4").tofile(paths["pictures"])
    logits.numpy().astype("<f4").tofile(paths["logits"])
    for opset in (12, 17):
        for batch in ("free", "one"):
            free = {"images": {0: "N"}, "logits": {0: "N"}} if batch == "free" else None
            keeps = opset == 17 and batch == "free"
            mode = torch.onnx.TrainingMode.PRESERVE if keeps else torch.onnx.TrainingMode.EVAL
            file = f"{folder}/{name}-{opset}-{batch}.onnx"
            torch.onnx.export(
                network, pictures, file, opset_version=opset, input_names=["images"],
                output_names=["logits"], dynamic_axes=free, training=mode,
            )
            how = f"opset {opset}, batch {batch}" + (", norms kept" if keeps else "")
            print(json.dumps({"name": name, "how": how, "file": file, **paths}), flush=True)
