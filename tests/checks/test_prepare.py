"""After the step prepare: a compiler, git, and every header that a build of CPython looks for."""


def test_compiler_and_git(host):
    assert host.run("cc --version").rc == 0
    version = host.check_output("git --version").split()[2]
    assert tuple(map(int, version.split(".")[:2])) >= (2, 27), "older gits drop the blob filter"


def test_headers(host):
    headers = "bzlib ffi gdbm lzma ncurses readline/readline sqlite3 openssl/ssl zlib"
    if host.system_info.type == "linux":
        headers += " gdbm-ndbm zstd uuid/uuid"
    includes = "".join(f"#include <{name}.h>\n" for name in headers.split())
    program = f"#include <stdio.h>\n{includes}int main(void){{return 0;}}"
    # Where ports, pkgsrc and Homebrew put things; of these folders Linux has the first only.
    also = "-I/usr/local/include -I/usr/pkg/include -I/opt/homebrew/include"
    done = host.run(f"printf %%s %s | cc {also} -x c -fsyntax-only - 2>&1", program)
    assert done.rc == 0, done.stdout


def test_tk(host):
    done = host.run("pkg-config --exists tk")
    assert done.rc == 0, "pkg-config does not find tk, so _tkinter is not built"


#: No package there has the library; distribution and release, as testinfra names them.
WITHOUT_LIBMPDEC = (("debian", "12"), ("ubuntu", "24.04"))


def test_library_of_decimal(host):
    """Python 3.15 and newer use no copy of their own by default."""
    of = host.system_info
    if of.type == "linux" and (of.distribution, of.release) not in WITHOUT_LIBMPDEC:
        done = host.run("echo '#include <mpdecimal.h>' | cc -x c -fsyntax-only - 2>&1")
        assert done.rc == 0, done.stdout
