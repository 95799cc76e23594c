"""The stand-in for TensorFlow: Rasa imports, and a component that needs the real one is refused at once."""

from __future__ import annotations

import importlib
import os
import subprocess
import sys
from importlib.metadata import distributions
from pathlib import Path

import pytest
import tensorflow as tf
from rasa.engine import validation
from rasa.engine.exceptions import GraphSchemaValidationException
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.shared.data import TrainingType

from tests.build import ROOT

REASON = "TensorFlow (left out on purpose: this project runs Rasa without it"
BOT = {
    "config.yml": "recipe: default.v1\nassistant_id: x\nlanguage: en\npipeline:\n- name: WhitespaceTokenizer\n- name: CountVectorsFeaturizer\n- name: {}\npolicies: []\n",
    "domain.yml": 'version: "3.1"\nintents: [greet, bye]\n',
    "data/nlu.yml": 'version: "3.1"\nnlu:\n- intent: greet\n  examples: |\n    - hi\n    - hello\n- intent: bye\n  examples: |\n    - bye\n    - later\n',
}


def test_no_tensorflow_is_installed() -> None:
    names = {dist.metadata["Name"].lower() for dist in distributions() if dist.metadata["Name"]}
    assert names & {"tensorflow", "tensorflow-cpu", "tensorflow-text", "tensorflow-addons", "keras"} == set()
    assert "tensorflow-stand-in" in names and tf.__version__.endswith("stand-in")


def test_rasa_imports_in_a_fresh_process() -> None:
    code = "import rasa, rasa.core.agent, rasa.model_training, sys; print(rasa.__version__, 'skops' in sys.modules)"
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", code], capture_output=True, text=True, timeout=120, check=False
    )
    assert done.stdout.split()[0] == "3.6.21", done.stderr


@pytest.mark.parametrize(
    "use", [lambda: tf.constant(1), lambda: tf.keras.layers.Dense(3), lambda: tf.data.Dataset(), lambda: tf.Variable([1])]
)
def test_using_it_raises_and_says_why(use: object) -> None:
    with pytest.raises(ImportError, match=r"needs TensorFlow \(left out on purpose"):
        use()  # type: ignore[operator]


def test_names_can_be_subclassed_and_modules_imported() -> None:
    training = importlib.import_module("tensorflow.python.keras.engine.training")

    class Layer(tf.keras.layers.Layer):
        pass

    assert isinstance(Layer, type) and issubclass(training.Model, tf.StandIn)
    with pytest.raises(AttributeError):
        tf.__no_such_dunder__  # noqa: B018


@pytest.mark.parametrize("part", ["pipeline", "policies"])
def test_a_configuration_that_needs_it_is_refused_before_training(part: str) -> None:
    name = {"pipeline": "DIETClassifier", "policies": "TEDPolicy"}[part]
    config = {
        "recipe": "default.v1",
        "language": "en",
        "pipeline": [{"name": "WhitespaceTokenizer"}, {"name": "CountVectorsFeaturizer"}],
        "policies": [],
    }
    config[part] = [*config[part], {"name": name}]
    graph = DefaultV1Recipe().graph_config_for_recipe(config, {}, TrainingType.BOTH)
    with pytest.raises(
        GraphSchemaValidationException,
        match=rf"'{name}' requires .*left out on purpose.*name components/ in config\.yml instead",
    ):
        validation.validate(graph)


def test_our_own_configuration_is_accepted() -> None:
    import yaml

    config = yaml.safe_load((ROOT / "config.yml").read_text(encoding="utf-8"))
    validation.validate(DefaultV1Recipe().graph_config_for_recipe(config, {}, TrainingType.BOTH))


def test_rasa_train_with_a_diet_classifier_ends_with_the_sentence(tmp_path: Path) -> None:
    for name, text in BOT.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text.replace("{}", "DIETClassifier"), encoding="utf-8")
    command = [
        sys.executable,
        "-W",
        "ignore",
        "-m",
        "rasa",
        "train",
        "nlu",
        "-u",
        "data",
        "--config",
        "config.yml",
        "--out",
        "models",
    ]
    environment = {**os.environ, "RASA_TELEMETRY_ENABLED": "false", "HOME": str(tmp_path)}
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, timeout=180, env=environment, check=False)
    assert done.returncode != 0 and REASON in done.stdout + done.stderr
    assert not list(tmp_path.glob("models/*.tar.gz"))
