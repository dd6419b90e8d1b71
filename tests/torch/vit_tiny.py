"""`vit_tiny` in PyTorch. Its `state_dict` has the order of Loupe's variables; the kernels are Loupe's,
transposed."""

import torch
from torch import nn

WIDTH, HEADS, DEPTH, PATCH = 192, 3, 6, 4


class Positions(nn.Module):
    def __init__(self, tokens):
        super().__init__()
        self.embeddings = nn.Parameter(torch.zeros(tokens, WIDTH))

    def forward(self, x):
        return x + self.embeddings


class Attention(nn.Module):
    def __init__(self):
        super().__init__()
        self.query, self.key, self.value, self.output = (nn.Linear(WIDTH, WIDTH) for _ in range(4))

    def forward(self, x):
        heads = lambda y: y.unflatten(2, (HEADS, WIDTH // HEADS)).transpose(1, 2)
        q, k, v = heads(self.query(x)), heads(self.key(x)), heads(self.value(x))
        weights = (q @ k.transpose(2, 3) / (WIDTH // HEADS) ** 0.5).softmax(-1)
        return self.output((weights @ v).transpose(1, 2).flatten(2))


class Block(nn.Module):
    def __init__(self):
        super().__init__()
        self.norm1, self.attention = nn.LayerNorm(WIDTH), Attention()
        self.norm2, self.dense1, self.dense2 = (
            nn.LayerNorm(WIDTH), nn.Linear(WIDTH, 4 * WIDTH), nn.Linear(4 * WIDTH, WIDTH))

    def forward(self, x):
        x = x + self.attention(self.norm1(x))
        return x + self.dense2(nn.functional.gelu(self.dense1(self.norm2(x))))


class Tokens(nn.Module):
    def forward(self, x):
        return x.flatten(2).transpose(1, 2)


class Mean(nn.Module):
    def forward(self, x):
        return x.mean(1)


def build(classes, size):
    """For pictures [N, 3, size, size]."""
    return nn.Sequential(
        nn.Conv2d(3, WIDTH, PATCH, PATCH), Tokens(), Positions((size // PATCH) ** 2),
        *(Block() for _ in range(DEPTH)), nn.LayerNorm(WIDTH), Mean(), nn.Linear(WIDTH, classes))
