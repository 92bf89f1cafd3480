"""Each rule of tidy.py is shown a small tree that keeps it and one that breaks it."""

import shutil
import tempfile
import unittest
from pathlib import Path

import tidy

HEADER = "// What it is for.\n#pragma once\n"
MARK = "TO" "DO"


class Rules(unittest.TestCase):
    def complaints(self, rule, tree):
        with tempfile.TemporaryDirectory() as folder:
            root = Path(folder).resolve()
            for name, content in tree.items():
                path = root / name
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_text(content)
            return list(tidy.RULES[rule](root))

    def keeps(self, rule, tree):
        self.assertEqual(self.complaints(rule, tree), [])

    def breaks(self, rule, tree, said):
        complaints = self.complaints(rule, tree)
        self.assertEqual(len(complaints), 1, complaints)
        self.assertIn(said, complaints[0])

    def test_include_arrows(self):
        tree = {"src/base/a.hpp": HEADER, "src/engine/b.hpp": HEADER}
        self.keeps("include_arrows", tree | {"src/domain/c.cpp": '#include "base/a.hpp"\n'})
        self.keeps("include_arrows", tree | {"src/service/c.cpp": '#include "engine/b.hpp"\n'})
        self.breaks("include_arrows", tree | {"src/domain/c.cpp": '#include "engine/b.hpp"\n'}, "domain must not")
        self.breaks("include_arrows", tree | {"src/store/sqlite/c.cpp": '#include "http/d.hpp"\n'}, "is no file")
        self.breaks("include_arrows", tree | {"src/cellar/c.cpp": ""}, "no arrows")

    def test_link_arrows(self):
        self.keeps("link_arrows", {"src/engine/CMakeLists.txt": "inventory_room(engine USES inventory_domain)"})
        self.breaks("link_arrows", {"src/engine/CMakeLists.txt": "inventory_room(engine USES inventory_store)"}, "store")

    def test_libraries(self):
        self.keeps("libraries", {"src/domain/a.cpp": "#include <vector>\n", "src/store/b.cpp": "#include <sqlite3.h>\n"})
        self.breaks("libraries", {"src/domain/a.cpp": "#include <boost/json.hpp>\n"}, "<boost/json.hpp>")
        self.breaks("libraries", {"src/engine/a.cpp": "#include <sqlite3.h>\n"}, "<sqlite3.h>")
        self.breaks("libraries", {"src/http/a.cpp": "#include <unheard/of.hpp>\n"}, "<unheard/of.hpp>")

    def test_listed_sources(self):
        list_of_room = {"src/store/CMakeLists.txt": "inventory_room(store SOURCES sqlite/writer.cpp)"}
        self.keeps("listed_sources", list_of_room | {"src/store/sqlite/writer.cpp": ""})
        self.breaks("listed_sources", list_of_room | {"src/store/sqlite/reader.cpp": ""}, "not in src/store")
        self.breaks("listed_sources", {"CMakeLists.txt": "", "src/store/a.cpp": ""}, "no CMakeLists.txt")

    def test_live_headers(self):
        self.keeps("live_headers", {"src/base/a.hpp": HEADER, "src/base/a.cpp": '#include "base/a.hpp"\n'})
        self.breaks("live_headers", {"src/base/a.hpp": HEADER}, "src/base/a.hpp")

    def test_header_form(self):
        self.keeps("header_form", {"src/base/a.hpp": HEADER})
        self.breaks("header_form", {"src/base/a.hpp": "#pragma once\n" + HEADER}, "open with a comment")
        self.breaks("header_form", {"src/base/a.hpp": "// What it is for.\n"}, "pragma")

    def test_file_length(self):
        self.keeps("file_length", {"src/base/a.cpp": "\n" * tidy.LINES_MAX})
        self.breaks("file_length", {"src/base/a.cpp": "\n" * (tidy.LINES_MAX + 1)}, "lines")

    def test_leftovers(self):
        self.keeps("leftovers", {"src/a.cpp": "// done\n", "test/api/node_modules/a.mjs": f"// {MARK}\n"})
        self.breaks("leftovers", {"src/a.cpp": f"// {MARK}: later\n"}, "src/a.cpp:1")
        self.breaks("leftovers", {"script/run": f"\n# {MARK}\n"}, "script/run:2")

    @unittest.skipUnless(shutil.which("clang-format-19"), "there is no clang-format-19")
    def test_format(self):
        self.keeps("format", {"src/a.cpp": "int a;\n"})
        self.breaks("format", {"src/a.cpp": "int  a;\n"}, "script/format")


if __name__ == "__main__":
    unittest.main()
