"""Write the networks as the bot ships them: python -m training.export --minilm FOLDER --trained FOLDER

Both are written to bot/matching/model as ONNX, their matrices in eight bits, beside the word pieces and SHA256SUMS.
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
    """Write encoder, judge, word pieces and their sums."""
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--minilm", type=Path, required=True)
    asked.add_argument("--trained", type=Path, required=True)
    wanted = asked.parse_args()
    MODEL.mkdir(exist_ok=True)
    encoder, _ = minilm.load(wanted.minilm)
    export(minilm.SentenceAndTokens(encoder), MODEL / "encoder.onnx", "tokens")
    judge = minilm.Judge(encoder)
    judge.load_state_dict(torch.load(wanted.trained / "judge.pt"))
    export(judge, MODEL / "judge.onnx")
    for name in ("vocabulary.txt", "wordpieces.npz"):
        shutil.copy(wanted.trained / name, MODEL / name)
    names = sorted(path.name for path in MODEL.iterdir() if path.name != "SHA256SUMS")
    sums = [f"{hashlib.sha256((MODEL / name).read_bytes()).hexdigest()}  {name}\n" for name in names]
    (MODEL / "SHA256SUMS").write_text("".join(sums))


if __name__ == "__main__":
    main()
