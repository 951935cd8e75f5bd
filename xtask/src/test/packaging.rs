//! What `cargo xtask dist` lays out, and the source tree as CMake uses it. `archives.rs` has what is packed.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use super::plan::Plan;
use super::suite::{Product, Suite, Trouble, Verdict};
use crate::dist::pages;
use crate::platform::binaries::Binaries;
use crate::tools::Tool;
use crate::{dist, process, workspace};

const LIMIT: Duration = Duration::from_secs(300);
/// Cargo may build the library here, which takes four minutes.
const BUILD_LIMIT: Duration = Duration::from_secs(3600);

const NEEDS: [Product; 1] = [Product::Release];

pub fn steps(plan: &mut Plan) {
    plan.step("dist lays everything out", &NEEDS, move |suite| {
        let folder = laid_out(suite)?;
        everything_is_there(&folder)
    });
    plan.step("dist find_package refuses another version", &NEEDS, move |suite| {
        suite.need(&[Tool::Gcc, Tool::Gxx, Tool::Cmake])?;
        refuses_another_version(&laid_out(suite)?)
    });
    plan.step("dist add_subdirectory", &[Product::Release], move |suite| {
        suite.need(&[Tool::Gcc, Tool::Gxx, Tool::Cmake])?;
        let tree = format!("-DINWORLD_SOURCE_TREE={}", workspace::root().display());
        let target = format!("-DINWORLD_CARGO_TARGET_DIR={}", workspace::ship_target().display());
        by_cmake("add_subdirectory", &[&tree, &target])
    });
}

fn laid_out(suite: &Suite) -> Result<PathBuf, Trouble> {
    let folder = workspace::target().join("dist-test/made-here");
    let system_libraries = suite.product(Product::Release).unwrap_or_default();
    dist::lay_out(&folder, &Binaries::of_host(&system_libraries)?)?;
    Ok(folder)
}

fn everything_is_there(folder: &Path) -> Verdict {
    let shared = workspace::shared_library(Path::new("lib"));
    let expected = [
        "include/inworld.h",
        "include/inworld.hpp",
        "include/inworld/session.hpp",
        "lib/libinworld.a",
        "lib/cmake/inworld/inworldConfig.cmake",
        "lib/cmake/inworld/inworldConfigVersion.cmake",
        "lib/pkgconfig/inworld.pc",
        "lib/pkgconfig/inworld-static.pc",
        "bin/inworld-local",
        "licences/LICENSE-MIT",
        "licences/LICENSE-APACHE",
        "licences/THIRD-PARTY.txt",
        "unreal/InworldNative/InworldNative.uplugin",
        "unreal/InworldNative/Licences/THIRD-PARTY.txt",
        "unreal/InworldNative/Source/ThirdParty/InworldLibrary/include/inworld.hpp",
        "unity/Third Party Notices.md",
        "unity/Third Party Notices.md.meta",
    ];
    for path in expected.iter().map(Path::new).chain([shared.as_path()]) {
        if !folder.join(path).is_file() {
            return Err(format!("{} is not there", path.display()).into());
        }
    }
    let mut named = Vec::new();
    for file in
        ["licences/THIRD-PARTY.txt", "unreal/InworldNative/Licences/THIRD-PARTY.txt", "unity/Third Party Notices.md"]
    {
        let notices = workspace::read(&folder.join(file))?;
        for name in ["rustls ", "tokio ", "ring ", "Rust standard library "] {
            if !notices.lines().any(|line| line.trim_start_matches("## ").starts_with(name)) {
                return Err(format!("{file} does not name {}", name.trim_end()).into());
            }
        }
        named.push(notices.matches("\nLicence: ").count());
    }
    for file in ["lib/cmake/inworld/inworldConfig.cmake", "lib/pkgconfig/inworld.pc", "lib/pkgconfig/inworld-static.pc"]
    {
        let text = workspace::read(&folder.join(file))?;
        if text.contains('@') || text.contains(&*workspace::root().to_string_lossy()) {
            return Err(format!("{file} has a hole, or knows where it was made:\n{text}").into());
        }
    }
    let links = pages::check(folder)?;
    Ok(format!("{} crates' licences, {links}", named.iter().max().unwrap_or(&0)))
}

/// Configures and builds the consumer, and runs its four programs: C and C++, shared and static.
pub fn by_cmake(name: &str, options: &[&str]) -> Verdict {
    let build = workspace::target().join("dist-test").join(name);
    if build.exists() {
        std::fs::remove_dir_all(&build).map_err(|error| error.to_string())?;
    }
    let mut configure = Command::new("cmake");
    configure.arg("-S").arg(consumer()).arg("-B").arg(&build).args(options);
    process::run_limited(configure, LIMIT)?;
    let mut make = Command::new("cmake");
    make.arg("--build").arg(&build);
    process::run_limited(make, BUILD_LIMIT)?;
    run_all(&build)
}

fn refuses_another_version(folder: &Path) -> Verdict {
    let project = workspace::target().join("dist-test/another-version");
    std::fs::create_dir_all(&project).map_err(|error| error.to_string())?;
    for (wanted, fits) in [("0.1", true), ("0.1.0", true), ("0.2", false), ("1.0", false), ("0.1.999", false)] {
        let text =
            format!("cmake_minimum_required(VERSION 3.16)\nproject(p NONE)\nfind_package(inworld {wanted} REQUIRED)\n");
        std::fs::write(project.join("CMakeLists.txt"), text).map_err(|error| error.to_string())?;
        let mut configure = Command::new("cmake");
        configure.arg("-S").arg(&project).arg("-B").arg(project.join(wanted));
        configure.arg(format!("-DCMAKE_PREFIX_PATH={}", folder.display()));
        let found = process::run_limited(configure, LIMIT);
        if found.is_ok() != fits {
            return Err(format!("find_package(inworld {wanted}): {found:?}").into());
        }
    }
    Ok(String::new())
}

/// Builds the consumer by what pkg-config says of a folder, and runs its four programs.
pub fn by_pkg_config(folder: &Path) -> Verdict {
    let build = workspace::target().join("dist-test/pkg-config");
    std::fs::create_dir_all(&build).map_err(|error| error.to_string())?;
    // as a Makefile has it; eval, because pkg-config writes a space in a path as a shell reads it
    let script = "
        set -e
        for ways in shared:inworld static:inworld-static; do
            way=${ways%:*}; package=${ways#*:}
            eval \"cc -std=c99 '$SOURCE/game.c' $(pkg-config --cflags --libs $package) $RPATH -o c_$way\"
            eval \"c++ -std=c++17 '$SOURCE/game.cpp' $(pkg-config --cflags --libs $package) $RPATH -pthread -o cpp_$way\"
        done
        pkg-config --static --libs inworld
        pkg-config --modversion inworld";
    let mut shell = Command::new("sh");
    shell.args(["-c", script]).current_dir(&build);
    shell.env("PKG_CONFIG_PATH", folder.join("lib/pkgconfig")).env("SOURCE", consumer());
    shell.env("RPATH", format!("'-Wl,-rpath,{}'", folder.join("lib").display()));
    let said = process::run_limited(shell, LIMIT)?;
    if !said.trim_end().ends_with(&dist::version()) {
        return Err(format!("pkg-config tells another version:\n{said}").into());
    }
    run_all(&build)
}

/// Runs the four programs. The static ones must not need the shared library, the shared ones must.
fn run_all(build: &Path) -> Verdict {
    for program in ["c_shared", "c_static", "cpp_shared", "cpp_static"] {
        let output = process::run_limited(Command::new(build.join(program)), LIMIT)?;
        if output.trim() != "ok" {
            return Err(format!("{program} says: {output}").into());
        }
        let mut nm = Command::new("nm");
        nm.arg("-u").arg(build.join(program));
        let takes_the_shared = process::run(nm)?.contains("iw_session_create");
        if takes_the_shared != program.ends_with("shared") {
            return Err(format!("{program} is linked the other way").into());
        }
    }
    Ok(String::new())
}

fn consumer() -> PathBuf {
    workspace::root().join("tests/cpp/consumer")
}
