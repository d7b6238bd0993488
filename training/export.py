"""Export of a network, as the bot ships it: python -m training.export --minilm FOLDER --trained FOLDER

FOLDER of --trained is what training wrote to: judge.pt, encoder.pt, or both. They are written to bot/matching/model as
ONNX, their matrices in eight bits, beside the word pieces and SHA256SUMS; the other network stays as it is there.
"""

from __future__ import annotations

import argparse
import hashlib
import shutil
import tempfile
from pathlib import Path

import onnx
import torch
from onnxruntime.quantization import QuantType, quantize_dynamic
from onnxruntime.quantization.shape_inference import quant_pre_process

from training import minilm

MODEL = Path(__file__).parents[1] / "bot" / "matching" / "model"


def export(network: torch.nn.Module, path: Path, *more: str) -> None:
    """Write *network*, of a batch of vectors and a mask, to *path*; its outputs are "out", a row a text, and *more*, a
    row a piece.
    """
    network.eval()
    with tempfile.TemporaryDirectory() as folder:
        plain, ready = Path(folder, "plain.onnx"), Path(folder, "ready.onnx")
        torch.onnx.export(
            network,
            (torch.randn(2, 9, 384), torch.ones(2, 9)),
            str(plain),
            input_names=["vectors", "mask"],
            output_names=["out", *more],
            dynamic_axes={
                "vectors": {0: "rows", 1: "pieces"},
                "mask": {0: "rows", 1: "pieces"},
                "out": {0: "rows"},
                **{name: {0: "rows", 1: "pieces"} for name in more},
            },
            opset_version=17,
            dynamo=False,
        )
        quant_pre_process(str(plain), str(ready), skip_symbolic_shape=True)
        # Seven of the eight bits: on processors without VNNI sums of full ones would overflow.
        quantize_dynamic(ready, path, weight_type=QuantType.QInt8, per_channel=True, reduce_range=True)
    onnx.checker.check_model(str(path))


def main() -> None:
    """Write what was trained, the word pieces and all sums. Exit where nothing was."""
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--minilm", type=Path, required=True)
    asked.add_argument("--trained", type=Path, required=True)
    wanted = asked.parse_args()
    MODEL.mkdir(exist_ok=True)
    encoder, _ = minilm.load(wanted.minilm)
    kinds = {
        "encoder": (minilm.SentenceAndTokens(encoder), ("tokens",)),
        "judge": (minilm.Judge(encoder), ()),
    }
    trained = {
        name: wanted.trained / f"{name}.pt" for name in kinds if (wanted.trained / f"{name}.pt").exists()
    }
    if not trained:
        raise SystemExit(f"{wanted.trained} holds neither encoder.pt nor judge.pt")
    for name, path in trained.items():
        network, more = kinds[name]
        network.load_state_dict(torch.load(path))
        export(network, MODEL / f"{name}.onnx", *more)
    for name in ("vocabulary.txt", "wordpieces.npz"):
        shutil.copy(wanted.trained / name, MODEL / name)
    names = sorted(path.name for path in MODEL.iterdir() if path.name != "SHA256SUMS")
    sums = [f"{hashlib.sha256((MODEL / name).read_bytes()).hexdigest()}  {name}\n" for name in names]
    (MODEL / "SHA256SUMS").write_text("".join(sums))


if __name__ == "__main__":
    main()
