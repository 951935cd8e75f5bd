//! Compiles each program of tests/capi (not what one of them loads), its `main` renamed, and writes the table of all of them.

use std::path::{Path, PathBuf};

fn main() {
    let folder = Path::new("../capi");
    let mut programs: Vec<PathBuf> = folder
        .read_dir()
        .expect("tests/capi can be read")
        .filter_map(|entry| Some(entry.ok()?.path()))
        .filter(|path| path.extension().is_some_and(|extension| extension == "c"))
        .filter(|path| std::fs::read_to_string(path).is_ok_and(|source| source.contains("\nint main(")))
        .collect();
    programs.sort();
    let mut declared = String::new();
    let mut table = String::new();
    for path in &programs {
        let name = path.file_stem().expect("the file has a name").to_string_lossy();
        // An archive for each: all of them define `main`.
        cc::Build::new()
            .std("c99")
            .include("../../include")
            .define("main", format!("main_{name}").as_str())
            .flag("-pthread")
            .warnings_into_errors(true)
            .file(path)
            .compile(&format!("program_{name}"));
        declared.push_str(&format!("    fn main_{name}(count: c_int, arguments: *const *const c_char) -> c_int;\n"));
        table.push_str(&format!("    (\"{name}\", main_{name}),\n"));
    }
    let source = format!(
        "unsafe extern \"C\" {{\n{declared}}}\n\n\
         static PROGRAMS: [(&str, Program); {}] = [\n{table}];\n",
        programs.len()
    );
    let out = std::env::var_os("OUT_DIR").expect("Cargo names the folder");
    std::fs::write(Path::new(&out).join("programs.rs"), source).expect("the table can be written");
    for changed in ["../capi", "../../fuzz/capi", "../../include/inworld.h", "build.rs"] {
        println!("cargo:rerun-if-changed={changed}");
    }
}
