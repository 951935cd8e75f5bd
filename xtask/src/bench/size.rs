//! What the shared library is made of: bytes of its sections, and of the functions and constants of each crate.

use std::collections::BTreeMap;
use std::process::Command;

use crate::{process, workspace};

/// Crates that have a line of their own in the table.
const LARGEST: usize = 20;

/// Prints the table. Builds the library once more, with its symbols.
pub fn print_table() -> Result<(), String> {
    let target = workspace::target().join("bench-size");
    let mut cargo = process::cargo();
    cargo.args(["rustc", "--quiet", "--release", "--package", "inworld-native", "--lib", "--crate-type", "cdylib"]);
    cargo.args(["--config", "profile.release.strip=\"none\"", "--target-dir"]).arg(&target);
    cargo.env("CARGO_INCREMENTAL", "0");
    process::run(cargo)?;
    let library = workspace::shared_library(&target.join("release"));
    let mut nm = Command::new("nm");
    nm.args(["--print-size", "--defined-only", "--demangle=rust"]).arg(&library);
    let crates = by_crate(&process::run(nm)?);
    let mut size = Command::new("size");
    size.args(["-A", "-d"]).arg(&library);
    println!("{}", sections(&process::run(size)?));
    let mut largest: Vec<_> = crates.into_iter().collect();
    largest.sort_by_key(|(_, bytes)| std::cmp::Reverse(*bytes));
    let rest = largest.iter().skip(LARGEST).map(|(_, bytes)| bytes).sum();
    for (name, bytes) in
        largest.iter().take(LARGEST).map(|(name, bytes)| (name.as_str(), *bytes)).chain([("others", rest)])
    {
        println!("  {name:<32} {bytes:>9} bytes");
    }
    Ok(())
}

/// Bytes of the symbols of each crate, as `nm` names them. What a crate makes of another one's generic function counts for the
/// crate that has the function.
fn by_crate(symbols: &str) -> BTreeMap<String, u64> {
    let mut crates = BTreeMap::new();
    for line in symbols.lines() {
        // address, size, kind, name; symbols without a size have three columns
        let mut columns = line.splitn(4, ' ');
        let (Some(_), Some(size), Some(kind), Some(name)) =
            (columns.next(), columns.next(), columns.next(), columns.next())
        else {
            continue;
        };
        // what is zero at the start takes no room
        if let Ok(bytes) = u64::from_str_radix(size, 16)
            && !matches!(kind, "b" | "B")
        {
            *crates.entry(crate_of(name).to_owned()).or_default() += bytes;
        }
    }
    crates
}

/// The crate of a symbol: the first part of the first path in its name.
fn crate_of(name: &str) -> &str {
    let path = name.trim_start_matches(['<', '&', '*', '[', '(']);
    let path =
        ["mut ", "dyn ", "const ", "impl "].iter().fold(path, |path, word| path.strip_prefix(word).unwrap_or(path));
    match path.split_once("::") {
        Some((first, _)) if first.chars().all(|c| c.is_ascii_alphanumeric() || c == '_') => match first {
            "core" | "alloc" | "std" | "hashbrown" | "gimli" | "addr2line" | "rustc_demangle" | "miniz_oxide" => "std",
            first => first,
        },
        _ if name.contains("ring_core") => "ring",
        _ => "C and assembler",
    }
}

/// The sections that take room, largest first.
fn sections(listed: &str) -> String {
    let mut sections: Vec<(&str, u64)> = listed
        .lines()
        .filter_map(|line| {
            let mut columns = line.split_whitespace();
            let name = columns.next().filter(|name| name.starts_with('.'))?;
            Some((name, columns.next()?.parse().ok()?))
        })
        .filter(|(name, bytes)| *bytes >= 16 * 1024 && !name.starts_with(".debug") && *name != ".bss")
        .collect();
    sections.sort_by_key(|(_, bytes)| std::cmp::Reverse(*bytes));
    let sections: Vec<_> = sections.iter().map(|(name, bytes)| format!("{name} {bytes}")).collect();
    format!("  {}", sections.join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn symbols_count_for_the_crate_of_their_path() {
        for (name, expected) in [
            ("inworld_session::machine::Machine::handle", "inworld_session"),
            ("<serde_json::read::StrRead as serde_json::read::Read>::parse_str", "serde_json"),
            ("<&mut serde_json::de::Deserializer<R> as serde_core::de::Deserializer>::deserialize_any", "serde_json"),
            ("core::ptr::drop_in_place<inworld_client::task::Task>", "std"),
            ("ring_core_0_17_14__x25519_fe_mul", "ring"),
            ("iw_poll", "C and assembler"),
        ] {
            assert_eq!(crate_of(name), expected, "{name}");
        }
    }

    #[test]
    fn only_what_takes_room_in_the_file_is_added_up() {
        let symbols = "0000000000001000 0000000000000010 t a::f\n\
                       0000000000001010 0000000000000020 T a::g\n\
                       0000000000002000 0000000000000400 b a::ZEROS\n\
                       0000000000003000 T without_size\n\
                       0000000000004000 0000000000000004 r <b::S as a::T>::NAME\n";
        let expected = [("a".to_owned(), 0x30), ("b".to_owned(), 4)];
        assert_eq!(by_crate(symbols), BTreeMap::from(expected));
    }

    #[test]
    fn large_sections_are_named_with_their_bytes() {
        let listed =
            "lib.so  :\nsection size addr\n.text 2000000 64\n.rodata 900000 1\n.init 27 0\n.bss 99999 0\nTotal 3\n";
        assert_eq!(sections(listed), "  .text 2000000, .rodata 900000");
    }
}
