"""MiniLM-L6 in plain torch, for training: its layers, the judge's head, and its word pieces' vectors in four bits."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import onnx
import torch
from onnx import numpy_helper
from safetensors.torch import load_file
from torch import nn
from torch.nn import functional

from bot.matching.networks import GROUP, MOST

if TYPE_CHECKING:
    from pathlib import Path

    from torch import Tensor


MATRICES = ("qkv", "out", "up", "down")  # of a layer, in the order in which ONNX numbers them
SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"


class Layer(nn.Module):
    """One transformer layer, after BERT (Devlin et al., 2019): attention, then two linear maps, each normalised."""

    def __init__(self, width: int, inner: int, heads: int, epsilon: float = 1e-12) -> None:
        super().__init__()
        self.heads = heads
        self.qkv = nn.Linear(width, 3 * width)
        self.out = nn.Linear(width, width)
        self.norm_attention = nn.LayerNorm(width, eps=epsilon)
        self.up = nn.Linear(width, inner)
        self.down = nn.Linear(inner, width)
        self.norm = nn.LayerNorm(width, eps=epsilon)

    def forward(self, x: Tensor, mask: Tensor) -> Tensor:
        """Return the vectors *x* (texts x tokens x width) one layer on; *mask* is added to the attention's logits."""
        texts, tokens, width = x.shape
        q, k, v = self.qkv(x).view(texts, tokens, 3, self.heads, -1).permute(2, 0, 3, 1, 4)
        # Written out: the backward pass of torch's own attention takes half of a step on a processor.
        logits = (q * (width // self.heads) ** -0.5) @ k.transpose(2, 3) + mask.to(q.dtype)
        shares = torch.softmax(logits, -1, dtype=torch.float32).to(v.dtype)
        x = self.norm_attention(x + self.out((shares @ v).transpose(1, 2).reshape(texts, tokens, width)))
        return self.norm(x + self.down(functional.gelu(self.up(x))))


class Encoder(nn.Module):
    """The six layers over embedded word pieces; what stands before them is `Embeddings`."""

    def __init__(self, config: dict[str, int]) -> None:
        super().__init__()
        width = config["hidden_size"]
        self.norm = nn.LayerNorm(width, eps=1e-12)
        self.layers = nn.ModuleList(
            Layer(width, config["intermediate_size"], config["num_attention_heads"])
            for _ in range(config["num_hidden_layers"])
        )

    def forward(self, embedded: Tensor, mask: Tensor) -> Tensor:
        """Return a vector per token of *embedded* (texts x tokens x width); *mask* is 1 where there is a token."""
        x = self.norm(embedded)
        hidden = ((1 - mask) * -1e9)[:, None, None, :]
        for layer in self.layers:
            x = layer(x, hidden)
        return x


class Sentence(nn.Module):
    """The encoder of single texts: the mean of their tokens' vectors, of length 1."""

    def __init__(self, encoder: Encoder) -> None:
        super().__init__()
        self.encoder = encoder

    def forward(self, embedded: Tensor, mask: Tensor) -> Tensor:
        """Return texts x width."""
        return functional.normalize(_mean(self.encoder(embedded, mask), mask), dim=1)


class SentenceAndTokens(Sentence):
    """The same with a vector of length 1 for each token beside the text's."""

    def forward(self, embedded: Tensor, mask: Tensor) -> tuple[Tensor, Tensor]:
        """Return texts x width and texts x tokens x width."""
        x = self.encoder(embedded, mask)
        return functional.normalize(_mean(x, mask), dim=1), functional.normalize(x, dim=2)


class Judge(nn.Module):
    """Reads query and pair together; its logit says whether the pair answers the query."""

    def __init__(self, encoder: Encoder) -> None:
        super().__init__()
        self.encoder = encoder
        self.head = nn.Linear(2 * encoder.norm.normalized_shape[0], 1)
        nn.init.normal_(self.head.weight, std=0.02)
        nn.init.zeros_(self.head.bias)

    def forward(self, embedded: Tensor, mask: Tensor) -> Tensor:
        """Return a logit per text."""
        x = self.encoder(embedded, mask)
        return self.head(torch.cat([x[:, 0], _mean(x, mask)], 1)).squeeze(1)


def _mean(x: Tensor, mask: Tensor) -> Tensor:
    """Return the mean of each text's tokens (texts x width)."""
    return (x * mask[..., None]).sum(1) / mask.sum(1, keepdim=True)


class Embeddings(NamedTuple):
    """The published vectors of word pieces, positions and sides."""

    words: np.ndarray
    positions: np.ndarray
    sides: np.ndarray


def packed(table: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return *table* in four bits a number, two numbers a byte, and the scale of every GROUP numbers."""
    groups = table.reshape(len(table), -1, GROUP)
    scales = (np.abs(groups).max(2, keepdims=True) / 7).astype(np.float16)
    levels = (
        np.clip(np.round(groups / np.maximum(scales.astype(np.float32), 1e-8)), -7, 7).astype(np.int8) + 8
    )
    levels = levels.reshape(len(table), -1).astype(np.uint8)
    return levels[:, ::2] | (levels[:, 1::2] << 4), scales[..., 0]


def load(folder: Path) -> tuple[Encoder, Embeddings]:
    """Return the published weights in *folder* (config.json, model.safetensors). Exit where they are others."""
    found = hashlib.sha256((folder / "model.safetensors").read_bytes()).hexdigest()
    if found != SHA256:
        raise SystemExit(f"{folder}/model.safetensors is not the published one: SHA-256 {found}")
    config = json.loads((folder / "config.json").read_text())
    held = load_file(folder / "model.safetensors")
    encoder = Encoder(config)
    own = {
        "norm.weight": held["embeddings.LayerNorm.weight"],
        "norm.bias": held["embeddings.LayerNorm.bias"],
    }
    names = {
        "out": "attention.output.dense",
        "norm_attention": "attention.output.LayerNorm",
        "up": "intermediate.dense",
        "down": "output.dense",
        "norm": "output.LayerNorm",
    }
    for place in range(config["num_hidden_layers"]):
        theirs = f"encoder.layer.{place}."
        for kind in ("weight", "bias"):
            parts = [held[f"{theirs}attention.self.{part}.{kind}"] for part in ("query", "key", "value")]
            own[f"layers.{place}.qkv.{kind}"] = torch.cat(parts)
            for ours, name in names.items():
                own[f"layers.{place}.{ours}.{kind}"] = held[f"{theirs}{name}.{kind}"]
    encoder.load_state_dict(own)
    embeddings = Embeddings(
        *(held[f"embeddings.{name}_embeddings.weight"].numpy() for name in ("word", "position", "token_type"))
    )
    return encoder, embeddings._replace(positions=embeddings.positions[:MOST])


def shipped_judge(path: Path) -> dict[str, Tensor]:
    """Return the weights of the judge in *path*, its matrices brought back from eight bits."""
    held = {one.name: numpy_helper.to_array(one) for one in onnx.load(path).graph.initializer}
    found = {
        name: torch.tensor(value)
        for name, value in held.items()
        if name.startswith("encoder.") or name == "head.bias"
    }

    def matrix(name: str) -> Tensor:
        levels, scale, zero = (
            held[f"{name}_{part}"].astype(np.float32) for part in ("quantized", "scale", "zero_point")
        )
        return torch.tensor(((levels - zero) * scale).T.copy())

    numbers = sorted({int(name.split("_")[1]) for name in held if name.startswith("onnx::MatMul_")})
    for place, number in enumerate(numbers):
        layer, which = divmod(place, len(MATRICES))
        found[f"encoder.layers.{layer}.{MATRICES[which]}.weight"] = matrix(f"onnx::MatMul_{number}")
    return found | {"head.weight": matrix("head.weight_Transposed")}
