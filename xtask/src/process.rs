//! Running other programs: their output kept for a failure, their time limited.

use std::io::{Read, Write};
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use crate::cpu;

/// Runs to the end and gives the output, standard output and errors as they came.
/// Anything but success is an error that shows the command, how it ended and what it said.
pub fn run(command: Command) -> Result<String, String> {
    finish(command, None, None)
}

/// The same, ended with everything it started when it takes too long: a hang is a failure.
pub fn run_limited(command: Command, limit: Duration) -> Result<String, String> {
    finish(command, None, Some(limit))
}

/// The same, with something to read.
pub fn run_with_input(command: Command, input: &str, limit: Duration) -> Result<String, String> {
    finish(command, Some(input), Some(limit))
}

/// Runs with the user's own terminal: for what is worth watching.
pub fn show(mut command: Command) -> Result<(), String> {
    let line = describe(&command);
    clean(&mut command);
    let status = command.status().map_err(|error| format!("{line}: {error}"))?;
    if status.success() { Ok(()) } else { Err(format!("{line}: {status}")) }
}

/// The same, ended with everything it started when it takes too long.
pub fn show_limited(mut command: Command, limit: Duration) -> Result<(), String> {
    let line = describe(&command);
    let cannot = |error: std::io::Error| format!("{line}: {error}");
    clean(&mut command);
    command.stdin(Stdio::null());
    lead_group(&mut command);
    let mut child = command.spawn().map_err(cannot)?;
    let ended = cpu::wait(&mut child, Some(Instant::now() + limit));
    kill_group(child.id());
    match ended.map_err(cannot)? {
        Some(status) if status.success() => Ok(()),
        Some(status) => Err(format!("{line}: {status}")),
        None => {
            child.wait().map_err(cannot)?;
            Err(format!("{line}: still running after {limit:?}"))
        }
    }
}

/// Starts what runs beside us; whoever called ends it.
pub fn spawn(mut command: Command) -> Result<Child, String> {
    let line = describe(&command);
    clean(&mut command);
    command.spawn().map_err(|error| format!("{line}: {error}"))
}

/// The cargo that started us.
pub fn cargo() -> Command {
    let mut command = Command::new(std::env::var_os("CARGO").unwrap_or("cargo".into()));
    command.current_dir(crate::workspace::root());
    command
}

fn finish(mut command: Command, input: Option<&str>, limit: Option<Duration>) -> Result<String, String> {
    let line = describe(&command);
    let cannot = |error: std::io::Error| format!("{line}: {error}");

    let (mut reader, writer) = std::io::pipe().map_err(cannot)?;
    command.stdout(writer.try_clone().map_err(cannot)?).stderr(writer);
    command.stdin(if input.is_some() { Stdio::piped() } else { Stdio::null() });
    clean(&mut command);
    if limit.is_some() {
        lead_group(&mut command);
    }
    let mut child = command.spawn().map_err(cannot)?;
    // our copies of the pipe's writing end would keep the reader waiting
    drop(command);
    let output = thread::spawn(move || {
        let mut bytes = Vec::new();
        let ended = reader.read_to_end(&mut bytes);
        (ended, String::from_utf8_lossy(&bytes).into_owned())
    });
    if let (Some(text), Some(mut stdin)) = (input, child.stdin.take()) {
        // a program that ends without reading is judged by how it ends
        let _ = stdin.write_all(text.as_bytes());
    }

    let ended = match limit {
        None => cpu::wait(&mut child, None),
        Some(limit) => {
            let ended = cpu::wait(&mut child, Some(Instant::now() + limit));
            kill_group(child.id());
            ended.and_then(|status| if status.is_none() { child.wait().map(|_| None) } else { Ok(status) })
        }
    };
    let text = match output.join() {
        Ok((Ok(_), text)) => text,
        _ => return Err(format!("{line}: its output could not be read")),
    };
    match (ended, limit) {
        (Ok(Some(status)), _) if status.success() => Ok(text),
        (Ok(Some(status)), _) => Err(format!("{line}: {status}\n{text}")),
        (Ok(None), Some(limit)) => Err(format!("{line}: still running after {limit:?}\n{text}")),
        (Ok(None), None) => Err(format!("{line}: no status\n{text}")),
        (Err(error), _) => Err(format!("{line}: {error}\n{text}")),
    }
}

/// Makes the program the first of a group, so that it can be ended with everything it starts.
fn lead_group(command: &mut Command) {
    #[cfg(unix)]
    std::os::unix::process::CommandExt::process_group(command, 0);
    // Windows knows whose child a process is.
    #[cfg(not(unix))]
    let _ = command;
}

/// Ends the group of processes that the child led, with whatever it left behind.
fn kill_group(id: u32) {
    let mut kill = if cfg!(windows) {
        let mut kill = Command::new("taskkill");
        kill.args(["/F", "/T", "/PID", &id.to_string()]);
        kill
    } else {
        let mut kill = Command::new("sh");
        kill.args(["-c", &format!("kill -9 -{id}")]);
        kill
    };
    let _ = kill.stdout(Stdio::null()).stderr(Stdio::null()).status();
}

/// `cargo run` adds the folders of the debug build to the loader's path, where a C program would find the wrong library. It
/// also tells xtask about itself; build scripts that look there would make Cargo build anew what was built by hand.
fn clean(command: &mut Command) {
    command.env_remove("LD_LIBRARY_PATH").env_remove("DYLD_FALLBACK_LIBRARY_PATH");
    for (name, _) in std::env::vars_os() {
        let text = name.to_string_lossy();
        if ["CARGO_MANIFEST_", "CARGO_PKG_"].iter().any(|start| text.starts_with(start)) {
            command.env_remove(&name);
        }
    }
}

fn describe(command: &Command) -> String {
    let mut line = command.get_program().to_string_lossy().into_owned();
    for argument in command.get_args() {
        line.push(' ');
        line.push_str(&argument.to_string_lossy());
    }
    line
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shell(script: &str) -> Command {
        let mut command = Command::new("sh");
        command.args(["-c", script]);
        command
    }

    #[test]
    fn success_gives_the_output() {
        assert_eq!(run(shell("echo out; echo err >&2")).unwrap(), "out\nerr\n");
    }

    #[test]
    fn failure_shows_how_it_ended_and_what_was_said() {
        let why = run(shell("echo words; exit 3")).unwrap_err();
        assert!(why.contains("exit status: 3") && why.contains("words"), "{why}");
    }

    #[test]
    fn what_cargo_has_said_of_xtask_is_not_passed_on() {
        assert!(std::env::var_os("CARGO_MANIFEST_DIR").is_some() && std::env::var_os("CARGO_PKG_NAME").is_some());
        assert_eq!(run(shell("env | grep -e ^CARGO_MANIFEST -e ^CARGO_PKG || true")).unwrap(), "");
    }

    #[test]
    fn input_is_read() {
        let output = run_with_input(Command::new("cat"), "typed", Duration::from_secs(10));
        assert_eq!(output.unwrap(), "typed");
    }

    #[test]
    fn a_hang_ends_with_everything_that_it_started() {
        let start = Instant::now();
        let why = run_limited(shell("sleep 60 & sleep 60"), Duration::from_millis(200)).unwrap_err();
        assert!(why.contains("still running"), "{why}");
        assert!(start.elapsed() < Duration::from_secs(20));
    }

    #[test]
    fn what_is_left_behind_does_not_hold_up_the_end() {
        let start = Instant::now();
        run_limited(shell("sleep 60 & exit 0"), Duration::from_secs(20)).unwrap();
        assert!(start.elapsed() < Duration::from_secs(20));
    }
}
