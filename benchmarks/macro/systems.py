"""The systems that the benchmark compares, and the servers they share.

Each system has a directory to work in, can be started cold (mounted anew, with empty caches) and
stopped. All of them keep their data on the same disk; both file systems use the same Redis and the
same kind of store.
"""

import contextlib
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path

S3_KEYS = ("sluice", "sluicesecret")


def run(command, env=None, timeout=300):
    """Runs a command quietly; shows its output only when it fails."""
    done = subprocess.run(
        [str(word) for word in command],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        env=env,
        timeout=timeout,
        text=True,
        check=False,
    )
    if done.returncode != 0:
        raise RuntimeError(f"{' '.join(map(str, command))}\n{done.stdout[-3000:]}")
    return done.stdout


def wait_for(condition, what, seconds=30):
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            raise RuntimeError(f"{what}: not ready after {seconds} s")
        time.sleep(0.02)


@contextlib.contextmanager
def workplace(parent):
    """A directory below `parent`, and a list of what to end before it goes, the last one first."""
    if os.geteuid() != 0:
        sys.exit("bench: needs root, to mount and to drop the kernel's caches")
    work = Path(tempfile.mkdtemp(prefix="sluice-bench-", dir=parent))
    ends = [lambda: shutil.rmtree(work, ignore_errors=True)]
    # A run that is cut short must not leave its mounts behind.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("bench: ended by a signal"))
    try:
        yield work, ends
    except (RuntimeError, subprocess.TimeoutExpired) as problem:
        sys.exit(f"bench: {problem}")
    finally:
        for end in reversed(ends):
            end()


def drop_kernel_caches():
    os.sync()
    Path("/proc/sys/vm/drop_caches").write_text("3\n", encoding="ascii")


class Server:
    """A process of ours, ended by its own id."""

    def __init__(self, command, log):
        with open(log, "wb") as out:
            self.process = subprocess.Popen(
                [str(word) for word in command], stdin=subprocess.DEVNULL, stdout=out, stderr=out
            )

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


def start_redis(work):
    path = work / "redis.sock"
    server = Server(
        ["redis-server", "--port", "0", "--unixsocket", path, "--dir", work, "--save", "",
         "--appendonly", "no"],
        work / "redis.log",
    )
    wait_for(path.exists, "redis-server")
    return server, path


def free_port():
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


def start_delay(work, redis_path, microseconds):
    """A relay to a Redis that seems as far away as one in another rack."""
    program = work / "delay"
    run(["gcc", "-O2", "-Wall", "-o", program, Path(__file__).with_name("delay.c")])
    port = free_port()
    server = Server([program, str(port), redis_path, str(microseconds)], work / "delay.log")

    def answers():
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", port)) == 0

    wait_for(answers, "the delaying relay")
    return server, f"redis://127.0.0.1:{port}"


def start_s3(work, java, jar):
    port = free_port()
    store = work / "s3"
    store.mkdir()
    properties = work / "s3proxy.properties"
    properties.write_text(
        f"s3proxy.endpoint=http://127.0.0.1:{port}\n"
        "s3proxy.authorization=aws-v2-or-v4\n"
        f"s3proxy.identity={S3_KEYS[0]}\ns3proxy.credential={S3_KEYS[1]}\n"
        f"jclouds.provider=filesystem-nio2\njclouds.filesystem.basedir={store}\n",
        encoding="ascii",
    )
    server = Server([java, "-Xmx512m", "-jar", jar, "--properties", properties], work / "s3.log")

    def answers():
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", port)) == 0

    wait_for(answers, "S3Proxy")
    return server, f"http://127.0.0.1:{port}"


class LocalDirectory:
    """A directory of the disk: what no network file system can beat."""

    name = "local"

    def __init__(self, work):
        self.directory = work / "local"
        self.directory.mkdir()

    def start_cold(self):
        drop_kernel_caches()

    def stop(self):
        pass


class MountedVolume:
    """A volume mounted by `program`; Sluice and JuiceFS take the same words."""

    def __init__(self, name, program, work, meta_url, storage):
        self._describe(name, program, work, meta_url)
        run([program, "format", *storage, "--trash-days", "0", meta_url, f"bench-{name}"],
            self.environment)
        self._mount()
        self.directory.mkdir()

    @classmethod
    def another(cls, first, number):
        """Another mount of the volume that `first` serves."""
        other = cls.__new__(cls)
        other._describe(first.name, first.program, first.work, first.meta_url, f"-{number}")
        other._mount()
        return other

    def _describe(self, name, program, work, meta_url, suffix=""):
        self.name = name
        self.program = program
        self.work = work
        self.meta_url = meta_url
        self.mount_point = work / f"mnt-{name}{suffix}"
        self.cache = work / f"cache-{name}{suffix}"
        self.log = work / f"{name}{suffix}.log"
        self.directory = self.mount_point / "bench"
        self.mounted = False
        self.start_seconds = []
        self.environment = dict(os.environ, HOME=str(work))
        self.mount_point.mkdir()

    def start_cold(self):
        self.stop()
        shutil.rmtree(self.cache, ignore_errors=True)
        drop_kernel_caches()
        self._mount()

    def _mount(self):
        begin = time.monotonic()
        command = [self.program, "mount", "-d", "--cache-dir", self.cache,
                   "--log", self.log, self.meta_url, self.mount_point]
        if self.name == "juicefs":
            command.insert(2, "--no-usage-report")
        run(command, self.environment)
        self.start_seconds.append(time.monotonic() - begin)
        wait_for(self.mount_point.is_mount, f"mount of {self.name}")
        self.mounted = True

    def stop(self):
        if self.mounted:
            run([self.program, "umount", self.mount_point], self.environment)
            wait_for(lambda: not self.mount_point.is_mount(), f"umount of {self.name}")
            self.mounted = False

    def resident_mib(self):
        """Memory now of the daemon, which may still be replacing the process that started it."""
        wait_for(lambda: self._resident_mib() > 0, f"the daemon of {self.name}")
        return self._resident_mib()

    def peak_mib(self):
        """The most memory that the daemon has had."""
        return self._resident_mib("VmHWM:")

    def _resident_mib(self, kind="VmRSS:"):
        """Memory of all processes of this mount.

        They are found by their log on the command line: a process of JuiceFS rewrites its words and
        loses the end of the last one, the mount point.
        """
        words = re.compile(re.escape(str(self.log).encode()) + rb"\b")
        return sum(_resident_if_named(entry, words, kind)
                   for entry in Path("/proc").iterdir() if entry.name.isdigit())


def _resident_if_named(process, words, kind):
    try:
        if not words.search((process / "cmdline").read_bytes()):
            return 0
        for line in (process / "status").read_text().splitlines():
            if line.startswith(kind):
                return int(line.split()[1]) / 1024
    except (FileNotFoundError, ProcessLookupError):
        pass
    return 0
