"""Checks the shape of the tree: `tidy.py RULE ROOT` prints each violation and exits 1 if there is one, 77 if skipped.

A rule takes the root of the tree and yields sentences. tidy_test.py shows each of them a tree that it must refuse.
"""

import re
import shutil
import subprocess
import sys
from pathlib import Path

SKIPPED = 77
LINES_MAX = 400

# The arrows of the design: which rooms a room may see. `service` and main.cpp see all.
ROOMS = {
    "base": set(),
    "json": {"base"},
    "domain": {"base"},
    "engine": {"domain", "base"},
    "store": {"engine", "domain", "base"},
    "archive": {"engine", "domain", "base", "json"},
    "auth": {"json", "base"},
    "observe": {"json", "base"},
    "client": {"json", "base"},
    "messaging": {"engine", "domain", "base", "json"},
    "http": {"engine", "domain", "base", "json", "auth", "observe", "messaging"},
}
ROOMS["service"] = set(ROOMS)

# Third-party headers and the rooms that may know them. A room that is in none of these gets by with the standard library.
LIBRARIES = {
    r"sqlite3\.h": {"store"},
    r"libpq-fe\.h": {"store"},
    r"zlib\.h": {"archive"},
    r"amqp.*\.h": {"messaging"},
    r"boost/json.*": {"json", "auth", "messaging", "client", "http"},
    r"boost/asio.*": {"http", "client", "service"},
    r"boost/beast.*": {"http", "client"},
    r"boost/(uuid|hash2|endian).*": {"base"},
    r"boost/system.*": {"json", "http", "service"},
    r"boost/url.*": {"http", "messaging"},
    r"boost/(container|intrusive|core).*": {"http", "json"},
    r"openssl/.*": {"auth", "http", "messaging"},
    r"(cjose|jansson).*": {"auth"},
    r"curl/.*": {"auth"},
    r"(spdlog|fmt|prometheus)/.*": {"observe"},
    r"(toml\+\+|CLI)/.*": {"service"},
}

# Files that belong to nobody here: other people's code, and what builds leave behind.
FOREIGN = re.compile(r"(^|/)(node_modules|\.git|build[^/]*|var|\.cache|__pycache__)(/|$)")
LEFTOVER = re.compile(r"\b(TO" r"DO|FIX" r"ME|XX" r"X|HA" r"CK)\b")
INCLUDE = re.compile(r'^\s*#\s*include\s*([<"])([^>"]+)[>"]', re.MULTILINE)


class Skip(Exception):
    """The rule cannot be checked on this machine."""


def files(root, suffixes, *folders):
    for folder in folders or (".",):
        for path in sorted((root / folder).rglob("*")):
            if path.suffix in suffixes and path.is_file() and not FOREIGN.search(str(path.relative_to(root))):
                yield path


def cpp_files(root, *folders):
    return files(root, {".cpp", ".hpp"}, *(folders or ("src", "test", "bench")))


def includes(path, kind):
    return [name for quote, name in INCLUDE.findall(path.read_text()) if quote == kind]


def room_of(root, path):
    parts = path.relative_to(root / "src").parts
    return parts[0] if len(parts) > 1 else None


def include_arrows(root):
    for path in cpp_files(root, "src"):
        room = room_of(root, path)
        if room is None:
            continue
        if room not in ROOMS:
            yield f"{path.relative_to(root)}: the room '{room}' has no arrows in {Path(__file__).name}"
            continue
        for name in includes(path, '"'):
            target = name.split("/")[0]
            if not (root / "src" / name).is_file():
                yield f'{path.relative_to(root)}: "{name}" is no file under src'
            elif target != room and target not in ROOMS[room]:
                yield f'{path.relative_to(root)}: {room} must not include "{name}"'


def link_arrows(root):
    for path in sorted((root / "src").rglob("CMakeLists.txt")):
        room = room_of(root, path)
        if room is None or room not in ROOMS:
            continue
        for target in re.findall(r"\binventory_(\w+)", path.read_text()):
            target = target.split("_")[0]
            if target in ROOMS and target != room and target not in ROOMS[room]:
                yield f"{path.relative_to(root)}: {room} must not link inventory_{target}"


def libraries(root):
    for path in cpp_files(root, "src"):
        room = room_of(root, path)
        for name in includes(path, "<"):
            is_of_system = re.fullmatch(r"[a-z0-9_]+|(sys/|netinet/|arpa/)?[a-z0-9_]+\.h", name)
            if is_of_system and not re.fullmatch(r"sqlite3\.h|libpq-fe\.h|zlib\.h|amqp.*", name):
                continue
            allowed = [rooms for pattern, rooms in LIBRARIES.items() if re.fullmatch(pattern, name)]
            if not any(room in rooms for rooms in allowed):
                yield f"{path.relative_to(root)}: {room} must not include <{name}>"


def listed_sources(root):
    for path in files(root, {".cpp"}, "src", "test", "bench"):
        folder = path.parent
        while folder != root and not (folder / "CMakeLists.txt").is_file():
            folder = folder.parent
        # The list at the root, or that of src or test, is too far away to be the one of a room.
        if folder in (root, root / "src", root / "test") and path.parent != folder:
            yield f"{path.relative_to(root)}: no CMakeLists.txt in its room"
            continue
        words = re.findall(r"[\w./-]+", (folder / "CMakeLists.txt").read_text())
        if str(path.relative_to(folder)) not in words and path.stem not in words:
            yield f"{path.relative_to(root)}: not in {(folder / 'CMakeLists.txt').relative_to(root)}"


def live_headers(root):
    included = set()
    for path in cpp_files(root):
        included.update(name for name in includes(path, '"'))
    for path in files(root, {".hpp"}, "src", "test", "bench"):
        relative = path.relative_to(root)
        if str(Path(*relative.parts[1:])) not in included and path.name not in included:
            yield f"{relative}: no file includes it"


def header_form(root):
    for path in files(root, {".hpp"}, "src", "test", "bench"):
        text = path.read_text()
        if not text.startswith("// "):
            yield f"{path.relative_to(root)}: must open with a comment that says what it is for"
        if "\n#pragma once\n" not in text:
            yield f"{path.relative_to(root)}: has no #pragma once"


def file_length(root):
    for path in cpp_files(root, "src"):
        lines = len(path.read_text().splitlines())
        if lines > LINES_MAX:
            yield f"{path.relative_to(root)}: {lines} lines; one idea fits into {LINES_MAX}"


def leftovers(root):
    suffixes = {".cpp", ".hpp", ".py", ".mjs", ".lua", ".txt", ".cmake", ".md", ".yaml", ".yml", ".sql", ".toml", ".json", ""}
    for path in files(root, suffixes):
        try:
            text = path.read_text()
        except UnicodeDecodeError:
            continue
        for number, line in enumerate(text.splitlines(), 1):
            if LEFTOVER.search(line):
                yield f"{path.relative_to(root)}:{number}: {line.strip()}"


def format(root):
    tool = shutil.which("clang-format-19")
    if tool is None:
        raise Skip("there is no clang-format-19")
    for path in cpp_files(root):
        formatted = subprocess.run([tool, str(path)], capture_output=True, check=True).stdout
        if formatted != path.read_bytes():
            yield f"{path.relative_to(root)}: not formatted; run script/format"


RULES = {
    rule.__name__: rule
    for rule in (
        include_arrows,
        link_arrows,
        libraries,
        listed_sources,
        live_headers,
        header_form,
        file_length,
        leftovers,
        format,
    )
}


def main(rule, root):
    try:
        violations = list(RULES[rule](Path(root).resolve()))
    except Skip as reason:
        print(f"skipped: {reason}")
        return SKIPPED
    print("\n".join(violations) or "tidy")
    return 1 if violations else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
