"""What the engines that keep files promise beyond the protocol: rollback, damage noticed, generations
swept.
"""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import shutil
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from catalogue.config import Config
from catalogue.errors import CorruptData, PinakesError
from catalogue.settings import IndexSettings
from indexer.engines import open_engine
from indexer.engines.base import Engine
from indexer.engines.embedded import EmbeddedEngine
from indexer.engines.meaning import Everything, Meaning, Words
from tests.indexer.engines.conformance import CORPUS, EMBEDDED, document, fill, found
from tests.indexer.engines.crash import outgrow

EVERYTHING = Meaning(Everything())


@pytest.fixture(params=EMBEDDED)
def config(request: pytest.FixtureRequest, tmp_path: Path) -> Config:
    return Config(root=tmp_path, index=IndexSettings(engine=request.param))


def generation(engine: Engine) -> Path:
    assert isinstance(engine, EmbeddedEngine)
    path = engine.generations.current()
    assert path is not None
    return path


def biggest(folder: Path) -> Path:
    return max((file for file in folder.iterdir() if file.is_file()), key=lambda file: file.stat().st_size)


def test_leaving_without_a_commit_rolls_back(engine: Engine) -> None:
    fill(engine)
    with engine.writer() as writer:
        writer.put(document(1))
        writer.delete(CORPUS[0].id)
    with contextlib.suppress(ZeroDivisionError), engine.writer() as writer:
        writer.put(document(2))
        writer.put(document(1 // int(not CORPUS)))
    with engine.searcher() as searcher:
        assert searcher.sequence == 6
        assert searcher.count(EVERYTHING) == len(CORPUS)
        assert found(searcher, Words(("aspirin",))) == ["a1"]


def test_several_commits_in_one_writer_are_each_seen(engine: Engine, another: Callable[[], Engine]) -> None:
    reader = another()
    with engine.writer() as writer:
        for number in range(1, 6):
            writer.put(document(number))
            writer.commit(number)
            assert reader.sequence() == number
        writer.put(document(9))
    with reader.searcher() as searcher:
        assert searcher.count(EVERYTHING) == 5


def test_more_documents_than_are_held_back_replace_each_other(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("indexer.engines.whoosh.FLUSH_EVERY", 10)
    with engine.writer() as writer:
        for version in range(3):
            for number in range(1, 33):
                writer.put(document(number, version, size=3))
        writer.delete(f"{5:016x}")
        writer.commit(32)
    with engine.searcher() as searcher:
        assert searcher.count(EVERYTHING) == 31
        assert searcher.count(Meaning(Words(("v2",)))) == 31
        assert searcher.count(Meaning(Words(("v1",)))) == 0


@pytest.mark.parametrize("damage", ["truncated", "emptied", "removed"])
def test_bad_input_39_a_damaged_file_is_noticed_when_the_index_is_opened(
    engine: Engine, another: Callable[[], Engine], damage: str
) -> None:
    fill(engine)
    file = biggest(generation(engine))
    engine.close()
    if damage == "removed":
        file.unlink()
    else:
        os.truncate(file, file.stat().st_size // 2 if damage == "truncated" else 0)
    with pytest.raises(CorruptData, match="pinakes index rebuild"):
        another().check()
    with pytest.raises(CorruptData), another().searcher():
        pass
    with pytest.raises(CorruptData):
        another().sequence()


def test_flipped_bytes_are_noticed_by_a_thorough_check(engine: Engine, another: Callable[[], Engine]) -> None:
    fill(engine)
    file = biggest(generation(engine))
    engine.close()
    with file.open("r+b") as stream:
        stream.seek(file.stat().st_size // 3)
        byte = stream.read(1)
        stream.seek(-1, os.SEEK_CUR)
        stream.write(bytes([byte[0] ^ 0xFF]))
    with pytest.raises(CorruptData, match="pinakes index rebuild"):
        another().check(thoroughly=True)


@pytest.mark.parametrize("content", [b"", b"../../etc\n", b"0009\n", b"\xff\xfe", b"0001/../0001\n"])
def test_a_pointer_to_nowhere_is_noticed_and_a_rebuild_mends_it(
    engine: Engine, another: Callable[[], Engine], content: bytes
) -> None:
    fill(engine)
    (generation(engine).parent / "CURRENT").write_bytes(content)
    engine.close()
    mender = another()
    with pytest.raises(CorruptData, match="pinakes index rebuild"):
        mender.check()
    with mender.rebuild() as writer:
        writer.put(document(1))
        writer.commit(1)
    mender.check(thoroughly=True)
    assert another().sequence() == 1


@pytest.mark.parametrize(
    "description", ['{"engine": "other", "format": 1}', '{"engine"', "[]", '{"format": 99}']
)
def test_another_format_is_refused(engine: Engine, another: Callable[[], Engine], description: str) -> None:
    fill(engine)
    (generation(engine) / "generation.json").write_text(description)
    with pytest.raises(CorruptData, match="pinakes index rebuild"):
        another().check()
    with pytest.raises(CorruptData), another().writer():
        pass


def test_a_running_reader_goes_on_with_the_last_good_snapshot(
    engine: Engine, another: Callable[[], Engine]
) -> None:
    fill(engine)
    reader = another()
    assert reader.sequence() == 6
    shutil.rmtree(generation(engine).parent)
    with reader.searcher() as searcher:
        assert found(searcher, Words(("aspirin",))) == ["a1"]
    with pytest.raises(CorruptData, match="gone"):
        reader.check()
    with another().rebuild() as writer:
        writer.commit(1)
    reader.check()
    assert reader.sequence() == 1


def test_bad_input_41_old_generations_go_after_their_last_reader(
    engine: Engine, another: Callable[[], Engine]
) -> None:
    fill(engine)
    first = generation(engine)
    reader = another()
    with reader.searcher() as old:
        with engine.rebuild() as writer:
            writer.commit(7)
        assert first.exists()
        assert old.count(EVERYTHING) == len(CORPUS)
    reader.close()
    with engine.rebuild() as writer:
        writer.commit(8)
    assert sorted(p.name for p in first.parent.iterdir() if p.name.isdigit()) == ["0003"]


def test_what_a_killed_rebuild_left_is_swept_by_the_next(engine: Engine) -> None:
    fill(engine)
    folder = generation(engine).parent
    (folder / "0007").mkdir()
    (folder / "0007" / "rubbish").touch()
    outside = folder.parent / "outside"
    outside.mkdir()
    (folder / "0008").symlink_to(outside)
    with engine.rebuild() as writer:
        writer.commit(1)
    assert not (folder / "0007").exists()
    assert outside.exists()


_WRITES = """
import sys
from pathlib import Path
from catalogue.config import Config
from catalogue.settings import IndexSettings
from catalogue.errors import PinakesError
from indexer.engines import open_engine
config = Config(root=Path(sys.argv[1]), index=IndexSettings(engine=sys.argv[2]))
try:
    with open_engine(config).writer() as writer:
        writer.commit(9)
except PinakesError as error:
    print(error)
"""


def test_a_folder_that_takes_no_files_is_named(engine: Engine, config: Config) -> None:
    fill(engine)
    folder = generation(engine)
    # Root writes everywhere, unless it gives up the capabilities that let it.
    ordinary = ["setpriv", "--bounding-set=-all"] if os.geteuid() == 0 else []
    command = [*ordinary, sys.executable, "-c", _WRITES, str(config.root), config.index.engine]
    environment = os.environ | {"PYTHONPATH": os.pathsep.join([str(Path(__file__).parents[3]), *sys.path])}
    folder.chmod(0o500)
    try:
        found = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=120)
    finally:
        folder.chmod(0o700)
    assert "cannot be written" in found.stdout, found.stderr
    assert engine.sequence() == 6


def test_the_index_folder_may_be_no_folder(tmp_path: Path, config: Config) -> None:
    (tmp_path / "file").touch()
    engine = open_engine(
        config.model_copy(update={"index": config.index.model_copy(update={"path": Path("file/index")})})
    )
    with pytest.raises(PinakesError), engine.writer() as writer:
        writer.commit(1)


@pytest.mark.parametrize("rebuild", [False, True])
def test_bad_input_38_a_full_disk_is_told_and_leaves_the_old_index(
    config: Config, engine: Engine, rebuild: bool
) -> None:
    fill(engine)
    context = multiprocessing.get_context("spawn")
    receiving, sending = context.Pipe(duplex=False)
    process = context.Process(target=outgrow, args=(config, sending, rebuild))
    process.start()
    assert receiving.poll(120)
    assert "cannot be written" in receiving.recv()
    process.join()
    engine.check(thoroughly=True)
    with engine.searcher() as searcher:
        assert (searcher.sequence, searcher.count(EVERYTHING)) == (6, len(CORPUS))
    with engine.writer() as writer:
        writer.commit(7)
    assert engine.sequence() == 7


def test_threads_read_while_one_writes(engine: Engine) -> None:
    fill(engine)
    stop = threading.Event()
    wrong: list[object] = []

    def read() -> None:
        while not stop.is_set():
            try:
                with engine.searcher() as searcher:
                    if searcher.count(EVERYTHING) != searcher.sequence:
                        wrong.append((searcher.count(EVERYTHING), searcher.sequence))
            except PinakesError as error:
                wrong.append(error)

    threads = [threading.Thread(target=read) for _ in range(3)]
    for thread in threads:
        thread.start()
    for number in range(7, 17):
        with engine.writer() as writer:
            writer.put(document(number))
            writer.commit(number)
    stop.set()
    for thread in threads:
        thread.join()
    assert wrong == []
