"""all-mpnet-base-v2 in plain torch, eight times as large as what the bot ships, to teach encoder and judge.

MPNet is BERT without sides, with a bias of the attention by how far apart two pieces are (Song et al., 2020).
"""

from __future__ import annotations

import hashlib
import json
import math
from typing import TYPE_CHECKING

import numpy as np
import torch
from safetensors.torch import load_file
from tokenizers import Tokenizer
from torch import nn
from torch.nn import functional

from bot.matching.networks import WordPieces
from training.minilm import Layer

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from torch import Tensor

SHA256 = "78c0197b6159d92658e319bc1d72e4c73a9a03dd03815e70e555c5ef05615658"
_PAD = 1  # the number of the piece that fills up; positions are counted from behind it
_BUCKETS, _FURTHEST = 32, 128  # of distances, half of them each way; all beyond so many pieces share the last
_MOST = 128  # pieces of a text
_BATCH = 64


class Mpnet(nn.Module):
    """The published layers, and what stands before them."""

    def __init__(self, folder: Path) -> None:
        """Read config.json and model.safetensors in *folder*. Exit where the weights are others."""
        super().__init__()
        found = hashlib.sha256((folder / "model.safetensors").read_bytes()).hexdigest()
        if found != SHA256:
            raise SystemExit(f"{folder}/model.safetensors is not the published one: SHA-256 {found}")
        config = json.loads((folder / "config.json").read_text())
        self.width = config["hidden_size"]
        epsilon = config["layer_norm_eps"]
        self.words = nn.Embedding(config["vocab_size"], self.width)
        self.positions = nn.Embedding(config["max_position_embeddings"], self.width)
        self.norm = nn.LayerNorm(self.width, eps=epsilon)
        self.distances = nn.Embedding(_BUCKETS, config["num_attention_heads"])
        self.layers = nn.ModuleList(
            Layer(self.width, config["intermediate_size"], config["num_attention_heads"], epsilon)
            for _ in range(config["num_hidden_layers"])
        )
        self.load_state_dict(_renamed(load_file(folder / "model.safetensors"), len(self.layers)))

    def forward(self, pieces: Tensor, mask: Tensor) -> Tensor:
        """Return a vector per piece of *pieces* (texts x pieces x width); *mask* is 1 where there is one."""
        places = torch.arange(pieces.shape[1])
        x = self.norm(self.words(pieces) + self.positions(places + _PAD + 1))
        hidden = ((1 - mask) * -1e9)[:, None, None, :]
        hidden = hidden + self.distances(_bucket(places[None] - places[:, None])).permute(2, 0, 1)
        for layer in self.layers:
            x = layer(x, hidden)
        return x

    def hold(self, layers: int) -> None:
        """Keep what stands before the layers, and the first so many of these, as they are published."""
        for part in (self.words, self.positions, self.norm, self.distances, *self.layers[:layers]):
            part.requires_grad_(requires_grad=False)


class Teacher:
    """Texts become vectors of length 1, the means of their pieces'."""

    def __init__(self, folder: Path) -> None:
        """Read config.json, model.safetensors and tokenizer.json in *folder*. Exit where the weights are others."""
        self._network = Mpnet(folder).eval()
        self._tokenizer = _tokenizer(folder)
        self._tokenizer.no_padding()
        self._tokenizer.enable_truncation(_MOST)

    @torch.inference_mode()
    def encode(self, texts: Sequence[str], *, halves: bool) -> np.ndarray:
        """Return a vector for each of *texts* (texts x width); in *halves*, at half the precision."""
        rows = [one.ids for one in self._tokenizer.encode_batch(list(texts))]
        order = sorted(range(len(rows)), key=lambda place: len(rows[place]))
        found = np.zeros((len(rows), self._network.width), np.float16)
        for start in range(0, len(order), _BATCH):
            part = order[start : start + _BATCH]
            pieces = nn.utils.rnn.pad_sequence(
                [torch.tensor(rows[place]) for place in part], batch_first=True, padding_value=_PAD
            )
            mask = (pieces != _PAD).float()
            with torch.autocast("cpu", torch.bfloat16, enabled=halves):
                x = self._network(pieces, mask)
            found[part] = functional.normalize((x * mask[..., None]).sum(1), dim=1).float().numpy()
        return found


class Pieces(WordPieces):
    """Word pieces as MiniLM counts them, handed to mpnet by its own numbers: both have BERT's."""

    def __init__(self, vocabulary: Path, vectors: Path, folder: Path) -> None:
        super().__init__(vocabulary, vectors)
        theirs = _tokenizer(folder).get_vocab()
        framing = {"[PAD]": "<pad>", "[CLS]": "<s>", "[SEP]": "</s>"}
        pieces = vocabulary.read_text("utf-8").splitlines()
        self._numbers = np.array([theirs[framing.get(piece, piece)] for piece in pieces])

    def batch(self, rows: Sequence[tuple[Sequence[int], Sequence[int]]]) -> tuple[np.ndarray, np.ndarray]:
        """Return the rows as `Mpnet` takes them: numbers and a mask (rows x pieces); two marks part query and pair."""
        framed = [[*first, first[-1], *second] if second else [*first] for first, second in rows]
        mask = np.zeros((len(framed), max(map(len, framed))), np.float32)
        numbers = np.full(mask.shape, _PAD)
        for place, row in enumerate(framed):
            numbers[place, : len(row)] = self._numbers[row]
            mask[place, : len(row)] = 1
        return numbers, mask


def _tokenizer(folder: Path) -> Tokenizer:
    return Tokenizer.from_file(str(folder / "tokenizer.json"))


def _bucket(behind: Tensor) -> Tensor:
    """Return the number of each distance's bucket: exact when near, by its logarithm when far (Raffel et al., 2020)."""
    half, exact = _BUCKETS // 2, _BUCKETS // 4
    far = behind.abs()
    scaled = torch.log(far.clamp(min=1) / exact) / math.log(_FURTHEST / exact) * (half - exact)
    return (behind > 0) * half + torch.where(far < exact, far, (exact + scaled.long()).clamp(max=half - 1))


def _renamed(held: dict[str, Tensor], layers: int) -> dict[str, Tensor]:
    held = {name.removeprefix("mpnet."): value for name, value in held.items()}
    own = {
        "words.weight": held["embeddings.word_embeddings.weight"],
        "positions.weight": held["embeddings.position_embeddings.weight"],
        "norm.weight": held["embeddings.LayerNorm.weight"],
        "norm.bias": held["embeddings.LayerNorm.bias"],
        "distances.weight": held["encoder.relative_attention_bias.weight"],
    }
    names = {
        "out": "attention.attn.o",
        "norm_attention": "attention.LayerNorm",
        "up": "intermediate.dense",
        "down": "output.dense",
        "norm": "output.LayerNorm",
    }
    for place in range(layers):
        theirs = f"encoder.layer.{place}."
        for kind in ("weight", "bias"):
            parts = [held[f"{theirs}attention.attn.{part}.{kind}"] for part in "qkv"]
            own[f"layers.{place}.qkv.{kind}"] = torch.cat(parts)
            for ours, name in names.items():
                own[f"layers.{place}.{ours}.{kind}"] = held[f"{theirs}{name}.{kind}"]
    return own
