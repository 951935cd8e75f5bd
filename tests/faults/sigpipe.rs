//! A server that hangs up must not end the process: SIGPIPE ends programs that have not changed its action.
//!
//! Rust's test programs ignore SIGPIPE, so the game is a C program of its own.

use std::path::{Path, PathBuf};
use std::process::Command;

use super::server::{Door, Peer, run, speech};
use super::tls::{certificate, secure};

/// The folder with the shared library that this test was built with.
fn library() -> PathBuf {
    let program = std::env::current_exe().unwrap();
    program.ancestors().nth(1).unwrap().to_owned()
}

/// Compiles a program of `tests/capi` and gives its path.
pub fn compiled(name: &str, folder: &Path) -> PathBuf {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let library = library();
    let program = folder.join(name);
    let mut compiler = Command::new("cc");
    compiler.args(["-std=c99", "-Wall", "-Wextra", "-Wpedantic", "-Werror", "-g", "-pthread", "-I"]);
    compiler.arg(root.join("include")).arg(root.join(format!("tests/capi/{name}.c")));
    compiler.arg("-L").arg(&library).arg("-linworld").arg(format!("-Wl,-rpath,{}", library.display()));
    let status = compiler.arg("-o").arg(&program).status().expect("a C compiler");
    assert!(status.success());
    program
}

#[test]
fn a_server_that_hangs_up_while_the_library_writes_does_not_end_the_process() {
    let folder = std::env::temp_dir().join(format!("inworld-sigpipe-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let (root, config) = certificate("127.0.0.1");
    let ca_file = folder.join("root.pem");
    std::fs::write(&ca_file, root).unwrap();
    let door = Door::new();
    let url = format!("wss://127.0.0.1:{}", door.port);
    let server = run(move || {
        let mut peer = Peer::upgrade(secure(&config, door.accept()));
        peer.scene();
        for number in 0..60 {
            peer.text(&speech(&format!("line {number}")));
        }
        for _ in 0..3 {
            peer.json();
        }
        // The end of the stream first: the client's next write is answered with a reset, and the one after it fails.
        peer.stream.sock.shutdown(std::net::Shutdown::Write).unwrap();
        drop(peer);
        let mut peer = Peer::upgrade(secure(&config, door.accept()));
        peer.scene();
        peer.text(&speech("welcome back"));
        while peer.json_until_the_end().is_some() {}
    });
    let program = compiled("hangup", &folder);
    let mut game = Command::new(program);
    // Cargo's search path, which goes before the program's own, may lead to the library of another build.
    game.args([url.as_ref(), ca_file.as_os_str()])
        .env_remove("LD_LIBRARY_PATH")
        .env_remove("DYLD_FALLBACK_LIBRARY_PATH");
    let output = game.output().unwrap();
    let told = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success() && output.stdout == b"ok\n", "{}: {told}", output.status);
    server.end();
    std::fs::remove_dir_all(&folder).unwrap();
}

/// What the library calls may write to sockets and pipes too: the system's resolver, say, on threads that iw-net starts and
/// that have its mask.
#[cfg(target_os = "linux")]
#[test]
fn sigpipe_is_blocked_on_the_librarys_threads() {
    use super::game::{Game, settings};
    use super::server::opened;

    let (url, server) = opened(|peer| peer.drain());
    let game = Game::connect(&settings(&url));
    let mut seen = 0;
    for thread in std::fs::read_dir("/proc/self/task").unwrap() {
        let folder = thread.unwrap().path();
        let read = |name: &str| std::fs::read_to_string(folder.join(name)).unwrap_or_default();
        if read("comm").trim() != "iw-net" {
            continue;
        }
        let status = read("status");
        let mask = status.lines().find_map(|line| line.strip_prefix("SigBlk:")).unwrap();
        let mask = u64::from_str_radix(mask.trim(), 16).unwrap();
        assert!(mask & 1 << (nix::sys::signal::SIGPIPE as u32 - 1) != 0, "{status}");
        seen += 1;
    }
    assert!(seen >= 1);
    drop(game);
    server.end();
}
