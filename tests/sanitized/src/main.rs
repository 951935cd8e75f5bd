//! The C programs of tests/capi and the library in one executable, so that a sanitizer sees both: `inworld-sanitized NAME
//! [ARGUMENTS...]`. rustc links it, with its own sanitizer runtime: there may be only one in a process.

use std::ffi::{CString, c_char, c_int};
use std::process::exit;

use inworld as _;

type Program = unsafe extern "C" fn(c_int, *const *const c_char) -> c_int;

include!(concat!(env!("OUT_DIR"), "/programs.rs"));

fn main() {
    let arguments: Vec<CString> =
        std::env::args().skip(1).map(|argument| CString::new(argument).expect("arguments have no NUL")).collect();
    let name = arguments.first().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let Some((_, program)) = PROGRAMS.iter().find(|(known, _)| *known == name) else {
        let names: Vec<&str> = PROGRAMS.iter().map(|(known, _)| *known).collect();
        eprintln!("{name}: no such program; there are {}", names.join(", "));
        exit(2);
    };
    // ThreadSanitizer starts a thread of its own with the first one, before the programs count.
    std::thread::spawn(|| ()).join().expect("a thread ends");
    let mut pointers: Vec<*const c_char> = arguments.iter().map(|argument| argument.as_ptr()).collect();
    pointers.push(std::ptr::null());
    let count = c_int::try_from(arguments.len()).expect("few arguments");
    // SAFETY: `main` of a C program, with as many arguments as it is told, NUL-terminated and alive, and a NULL behind.
    // A `main` that takes none ignores them.
    let code = unsafe { program(count, pointers.as_ptr()) };
    // What is kept here is no leak of the program.
    drop(pointers);
    drop(arguments);
    exit(code);
}
