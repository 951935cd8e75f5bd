//! .NET for Windows, which runs under Wine: what Unity's C# is tried with there. It comes as a package of Python.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use crate::dist::{archive, files};
use crate::{process, wine, workspace};

const PACKAGE: &str = "dotnetcore2==3.1.23";

/// Downloading over a slow line.
const INSTALL_LIMIT: Duration = Duration::from_secs(900);

/// What tells the program which version it is for.
const CONFIGURATION: &str =
    r#"{"runtimeOptions": {"framework": {"name": "Microsoft.NETCore.App", "version": "3.1.0"}}}"#;

/// A command that runs a program in C#.
pub fn command(program: &Path) -> Result<Command, String> {
    let dotnet = fetched()?;
    files::write(&program.with_extension("runtimeconfig.json"), CONFIGURATION)?;
    let mut command = wine::command(&dotnet);
    command.arg(program).env("DOTNET_CLI_TELEMETRY_OPTOUT", "1");
    // the texts of other languages are not there
    command.env("DOTNET_SYSTEM_GLOBALIZATION_INVARIANT", "1");
    Ok(command)
}

/// The program `dotnet.exe`, downloaded when it is not there.
fn fetched() -> Result<PathBuf, String> {
    let folder = workspace::target().join("dotnet-windows");
    let program = folder.join("dotnetcore2/bin/dotnet.exe");
    if program.is_file() {
        return Ok(program);
    }
    println!("      downloading {PACKAGE}");
    let missing = |why: String| format!(".NET for Windows is missing and cannot be downloaded by pip: {why}");
    files::empty(&folder)?;
    let mut pip = Command::new("python3");
    pip.args(["-m", "pip", "download", "--quiet", "--no-deps", "--disable-pip-version-check"]);
    pip.args(["--platform", "win_amd64", "--only-binary", ":all:", "--python-version", "3.8", PACKAGE, "--dest"]);
    pip.arg(&folder);
    process::run_limited(pip, INSTALL_LIMIT).map_err(missing)?;
    for wheel in workspace::files(&folder, ".whl")? {
        archive::unpack(&wheel, &folder)?;
    }
    Ok(program)
}
