//! Compiles the C half of the target `capi`, which sees the library as a game does: through the header.

fn main() {
    println!("cargo:rerun-if-changed=capi");
    println!("cargo:rerun-if-changed=../include/inworld.h");
    cc::Build::new()
        .std("c99")
        .include("../include")
        .file("capi/calls.c")
        .flag_if_supported("-pthread")
        .warnings_into_errors(true)
        .compile("inworld_fuzz_calls");
}
