//! Link arguments of the shared library.

fn main() {
    println!("cargo:rerun-if-changed=build.rs");
    let target = |name: &str| std::env::var(name).unwrap_or_default();
    match (target("CARGO_CFG_TARGET_OS").as_str(), target("CARGO_CFG_TARGET_ARCH").as_str()) {
        ("linux" | "android", arch) => {
            // Found by its file name wherever a game puts it, not by the path it was built at.
            println!("cargo:rustc-cdylib-link-arg=-Wl,-soname,libinworld.so");
            // Its own symbols before those of the engine.
            println!("cargo:rustc-cdylib-link-arg=-Wl,-Bsymbolic");
            if matches!(arch, "aarch64" | "x86_64") {
                // Android requires segments that fit pages of 16 KiB.
                println!("cargo:rustc-cdylib-link-arg=-Wl,-z,max-page-size=16384");
            }
        }
        ("macos" | "ios", _) => println!("cargo:rustc-cdylib-link-arg=-Wl,-install_name,@rpath/libinworld.dylib"),
        _ => {}
    }
}
