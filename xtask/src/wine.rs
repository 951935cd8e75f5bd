//! Wine, which runs programs for Windows: in a prefix of its own below the target folder.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use crate::dist::files;
use crate::{process, workspace};

const MISSING_LIBRARY: &str = include_str!("wine/bcryptprimitives.c");

/// Setting a prefix up.
const SET_UP_LIMIT: Duration = Duration::from_secs(300);

/// Where Wine keeps its idea of a disk.
fn prefix() -> PathBuf {
    workspace::target().join("wine")
}

/// Sets the prefix up when it is not there. Needs Wine and MinGW.
pub fn prepare() -> Result<(), String> {
    static ONE_AT_A_TIME: Mutex<()> = Mutex::new(());
    let _alone = ONE_AT_A_TIME.lock().unwrap_or_else(PoisonError::into_inner);
    let done = prefix().join("inworld-is-set-up");
    if done.is_file() {
        return Ok(());
    }
    let mut boot = Command::new("wine");
    boot.args(["wineboot", "--init"]);
    set_environment(&mut boot);
    process::run_limited(boot, SET_UP_LIMIT)?;
    let library = prefix().join("drive_c/windows/system32/bcryptprimitives.dll");
    if !library.is_file() {
        let source = prefix().join("bcryptprimitives.c");
        files::write(&source, MISSING_LIBRARY)?;
        let mut gcc = Command::new("x86_64-w64-mingw32-gcc");
        gcc.args(["-O1", "-shared"]).arg(&source).arg("-o").arg(&library).arg("-ladvapi32");
        process::run(gcc)?;
    }
    files::write(&done, "")
}

/// A command that runs a program for Windows.
pub fn command(program: &Path) -> Command {
    let mut wine = Command::new("wine");
    wine.arg(program);
    set_environment(&mut wine);
    wine
}

/// What every program under Wine has to be told.
pub fn set_environment(command: &mut Command) {
    command.env("WINEPREFIX", prefix()).env("WINEDEBUG", "-all");
    // nothing here needs .NET or a browser, which Wine would ask to install
    command.env("WINEDLLOVERRIDES", "mscoree,mshtml=");
}
