//! The committed table of the memory layout of every public struct (tests/capi/layout.h), held against the header: by
//! compilers for every kind of processor and system that games run on.

use std::collections::BTreeSet;
use std::process::Command;

use super::plan::Plan;
use super::suite::{Trouble, Verdict};
use crate::compiler::WARNINGS;
use crate::tools::Tool;
use crate::{bindings, platform, process, workspace};

/// What clang can compile for besides the platforms of xtask: other systems that engines export to, and big-endian ones.
const MORE_TARGETS: [&str; 9] = [
    "i686-pc-windows-msvc",
    "i686-pc-windows-gnu",
    "aarch64-pc-windows-msvc",
    "armv7-unknown-linux-gnueabihf",
    "i686-linux-android",
    "x86_64-scei-ps4",
    "riscv64-unknown-linux-gnu",
    "wasm32-unknown-unknown",
    "powerpc-unknown-linux-gnu",
];

pub fn steps(plan: &mut Plan) {
    plan.step("layout table has every field of the header", &[], move |_| is_complete());
    plan.step("layout on all processors by clang", &[], move |suite| {
        suite.need(&[Tool::Clang])?;
        let targets: Vec<&str> = platform::ALL.iter().map(|platform| platform.triple).chain(MORE_TARGETS).collect();
        for target in &targets {
            compile("clang", &[&format!("--target={target}"), "-ffreestanding"])?;
        }
        Ok(format!("{} targets", targets.len()))
    });
    plan.step("layout by gcc, 64 and 32 bit", &[], move |suite| {
        suite.need(&[Tool::Gcc, Tool::Multilib])?;
        compile("gcc", &["-m64"])?;
        compile("gcc", &["-m32"])
    });
    plan.step("layout by MinGW", &[], move |suite| {
        suite.need(&[Tool::MinGw])?;
        compile("x86_64-w64-mingw32-gcc", &[])
    });
}

/// Compiles the table, which refuses to be compiled where it is wrong.
fn compile(compiler: &str, flags: &[&str]) -> Verdict {
    let root = workspace::root();
    let mut command = Command::new(compiler);
    command.args(flags).arg("-std=c99").args(WARNINGS).args(["-fsyntax-only", "-I"]).arg(root.join("include"));
    command.args(["-x", "c"]).arg(root.join("tests/capi/layout.h"));
    process::run(command)?;
    Ok(String::new())
}

/// Whether the table has each struct and each field of the header, and in their order.
fn is_complete() -> Verdict {
    let table = workspace::read(&workspace::root().join("tests/capi/layout.h"))?;
    let told: BTreeSet<String> = table.lines().filter_map(entry).collect();
    let header = bindings::declarations()?;
    let expected: BTreeSet<String> = header
        .structs
        .iter()
        .flat_map(|one| {
            let fields = one.fields.iter().map(move |field| format!("{}.{}", one.name, field.name));
            std::iter::once(one.name.clone()).chain(fields)
        })
        .collect();
    let missing: Vec<&String> = expected.difference(&told).collect();
    if missing.is_empty() {
        return Ok(format!("{} structs, {} entries", header.structs.len(), told.len()));
    }
    Err(Trouble::Failed(format!("tests/capi/layout.h does not have {missing:?}")))
}

/// `SIZE(iw_str, 16, 8);` is of `iw_str`, `FIELD(iw_str, len, 8, 4);` of `iw_str.len`.
fn entry(line: &str) -> Option<String> {
    let (kind, rest) = line.split_once('(')?;
    let mut names = rest.split(", ");
    match (kind, names.next()?, names.next()?) {
        ("SIZE", name, _) => Some(name.to_owned()),
        ("FIELD", name, field) => Some(format!("{name}.{field}")),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entries_of_the_table_are_read() {
        assert_eq!(entry("SIZE(iw_str, 16, 8);").as_deref(), Some("iw_str"));
        assert_eq!(entry("FIELD(iw_str, len, 8, 4);").as_deref(), Some("iw_str.len"));
        assert_eq!(entry("#define SIZE(type, on_64, on_32) x"), None);
        assert_eq!(entry(""), None);
    }
}
