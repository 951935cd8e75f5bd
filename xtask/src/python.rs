//! Python: 2.7, which Autobahn's test suites are written in, found and never installed; and Zig, which comes as a package of
//! Python 3.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use crate::{process, workspace};

/// Downloading and building packages over a slow line.
const INSTALL_LIMIT: Duration = Duration::from_secs(900);

/// Zig, which links for any version of glibc, and what calls it in Cargo's place.
const ZIG: [&str; 2] = ["ziglang==0.17.1", "cargo-zigbuild==0.24.1"];

/// A Python 2.7 with a folder of its own for packages.
pub struct Python {
    program: PathBuf,
    packages: PathBuf,
}

impl Python {
    /// The first that runs, of those on the path and pyenv's versions. `packages`: where its packages go.
    pub fn find(packages: PathBuf) -> Result<Python, String> {
        let program = candidates().into_iter().find(|program| is_2_7(program));
        match program {
            Some(program) => Ok(Python { program, packages }),
            None => Err("Python 2.7 is missing: there is none on the path and none of pyenv's".to_owned()),
        }
    }

    /// A script that a package brings, installed when it is not there; the error tells why it cannot be had.
    pub fn need_script(&self, name: &str, package: &str, probe: &str) -> Result<(), String> {
        let works = || {
            let mut command = self.script(name);
            command.arg(probe);
            process::run(command).is_ok()
        };
        if works() {
            return Ok(());
        }
        println!("      installing {package}");
        let mut pip = self.command();
        pip.args(["-m", "pip", "install", "--quiet", "--user", "--disable-pip-version-check", package]);
        process::run_limited(pip, INSTALL_LIMIT).map_err(|why| format!("{package} cannot be installed: {why}"))?;
        if works() { Ok(()) } else { Err(format!("{package} does not run after its installation")) }
    }

    /// A script that a package has installed.
    pub fn script(&self, name: &str) -> Command {
        let mut command = self.command();
        command.arg(self.packages.join("bin").join(name));
        command
    }

    fn command(&self) -> Command {
        let mut command = Command::new(&self.program);
        command.env("PYTHONUSERBASE", &self.packages);
        command
    }
}

/// The folder with `cargo-zigbuild`, and with the Python that has Zig; installed when it is not there.
pub fn zig() -> Result<PathBuf, String> {
    let folder = workspace::target().join("zig");
    let programs = folder.join(if cfg!(windows) { "Scripts" } else { "bin" });
    let works = || {
        let mut probe = Command::new(programs.join("cargo-zigbuild"));
        probe.arg("--version");
        process::run(probe).is_ok()
    };
    if works() {
        return Ok(programs);
    }
    println!("      installing {}", ZIG.join(" "));
    let missing = |why: String| format!("Zig is missing and cannot be installed by pip: {why}");
    let mut venv = Command::new(if cfg!(windows) { "python" } else { "python3" });
    venv.args(["-m", "venv"]).arg(&folder);
    process::run_limited(venv, INSTALL_LIMIT).map_err(missing)?;
    let mut pip = Command::new(programs.join("python"));
    pip.args(["-m", "pip", "install", "--quiet", "--disable-pip-version-check"]).args(ZIG);
    process::run_limited(pip, INSTALL_LIMIT).map_err(missing)?;
    if works() { Ok(programs) } else { Err("cargo-zigbuild does not run after its installation".to_owned()) }
}

fn is_2_7(program: &Path) -> bool {
    let mut command = Command::new(program);
    command.args(["-c", "import sys; print('%d.%d' % sys.version_info[:2])"]);
    process::run(command).is_ok_and(|version| version.trim() == "2.7")
}

/// Where one may be. A shim of pyenv is on the path whether or not the version behind it is switched on.
fn candidates() -> Vec<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let on_path = std::env::split_paths(&path).flat_map(|folder| [folder.join("python2.7"), folder.join("python2")]);
    let mut found: Vec<PathBuf> = on_path.filter(|program| program.is_file()).collect();
    let versions = pyenv_root().and_then(|root| root.join("versions").read_dir().ok());
    let mut versions: Vec<PathBuf> =
        versions.into_iter().flatten().filter_map(|entry| Some(entry.ok()?.path())).collect();
    versions.sort();
    found.extend(versions.iter().map(|version| version.join("bin/python2.7")).filter(|program| program.is_file()));
    found
}

fn pyenv_root() -> Option<PathBuf> {
    if let Some(root) = std::env::var_os("PYENV_ROOT") {
        return Some(root.into());
    }
    let mut pyenv = Command::new("pyenv");
    pyenv.arg("root");
    process::run(pyenv).ok().map(|root| PathBuf::from(root.trim()))
}
