//! From cbindgen's text to a header that reads as if a person had written it.

use super::source::Source;

/// One declaration with its comment, as cbindgen wrote it.
struct Item {
    name: String,
    kind: Kind,
    comment: Vec<String>,
    code: Vec<String>,
}

#[derive(PartialEq, Eq, Clone, Copy, Debug)]
enum Kind {
    Constant,
    Type,
    Function,
}

const WIDTH: usize = 120;

/// Puts the header together.
pub fn polish(bindings: &str, source: &Source, preamble: &str, initializers: &str) -> Result<String, String> {
    let mut items = items(bindings)?;
    for item in &items {
        if source.place(&item.name).is_none() {
            return Err(format!("{} is in the header but not declared at the left margin of src", item.name));
        }
        if let Some(what) = uncommented(item) {
            return Err(format!("{what} has no comment; say in src what it is"));
        }
    }
    items.sort_by_key(|item| source.place(&item.name).map(|place| place.line));

    let mut out = String::from(preamble);
    out.push_str("#ifndef INWORLD_H\n#define INWORLD_H\n\n#include <stddef.h>\n#include <stdint.h>\n\n");
    out.push_str("#ifdef __cplusplus\nextern \"C\" {\n#endif\n");
    for kind in [Kind::Constant, Kind::Type, Kind::Function] {
        if kind == Kind::Function {
            out.push('\n');
            out.push_str(initializers);
        }
        for item in items.iter().filter(|item| item.kind == kind) {
            write_item(&mut out, item, source);
        }
    }
    out.push_str("\n#ifdef __cplusplus\n}\n#endif\n\n#endif\n");
    Ok(out)
}

/// The functions that a header declares.
pub fn functions(header: &str) -> Vec<String> {
    header
        .lines()
        .filter(|line| line.starts_with(|first: char| first.is_ascii_alphabetic()))
        .filter_map(|line| {
            let before = line.split_once('(')?.0;
            let name = before.rsplit([' ', '*']).next()?;
            name.starts_with("iw_").then(|| name.to_owned())
        })
        .collect()
}

/// A declaration without a comment, or the first field of one.
fn uncommented(item: &Item) -> Option<String> {
    if item.comment.is_empty() {
        return Some(item.name.clone());
    }
    let pairs = item.code.windows(2).filter(|_| item.kind == Kind::Type);
    let bare = pairs.map(|pair| (pair[0].trim(), pair[1].trim())).find(|(before, line)| {
        let is_field = line.ends_with(';') && !line.starts_with(['*', '}']);
        is_field && *before != "*/"
    });
    bare.map(|(_, field)| format!("{} of {}", field.trim_end_matches(';'), item.name))
}

fn write_item(out: &mut String, item: &Item, source: &Source) {
    let place = source.place(&item.name);
    let title = place.and_then(|place| place.title.as_deref());
    let in_group = item.kind == Kind::Constant && place.is_some_and(|place| !place.begins_group);
    if !in_group {
        out.push('\n');
    }
    if let Some(title) = title {
        let rule = "-".repeat(WIDTH.saturating_sub(title.len() + 12));
        out.push_str(&format!("/* ---- {title} {rule} */\n\n"));
    }
    for line in comment_lines(&item.comment, "") {
        out.push_str(&line);
        out.push('\n');
    }
    let code = if item.kind == Kind::Constant { constant_lines(&item.code) } else { code_lines(&item.code) };
    for line in code {
        out.push_str(&line);
        out.push('\n');
    }
}

/// Cuts cbindgen's text into its declarations; what stands around them is written anew.
fn items(bindings: &str) -> Result<Vec<Item>, String> {
    let mut items = Vec::new();
    let mut comment = Vec::new();
    let mut lines = bindings.lines();
    while let Some(line) = lines.next() {
        if line == "/*" {
            comment =
                lines.by_ref().take_while(|line| line.trim() != "*/").map(|line| line.trim().to_owned()).collect();
            continue;
        }
        let kind = match line.split(' ').next() {
            Some("#define") if !line.ends_with("INWORLD_H") => Kind::Constant,
            Some("typedef") => Kind::Type,
            Some(word) if !word.is_empty() && !word.starts_with(['#', '}']) && word != "extern" => Kind::Function,
            _ => continue,
        };
        let mut code = vec![line.to_owned()];
        let open = |code: &[String]| match kind {
            Kind::Constant => false,
            Kind::Type => code[0].ends_with('{') && !code[code.len() - 1].starts_with('}'),
            Kind::Function => !code[code.len() - 1].ends_with(';'),
        };
        while open(&code) {
            code.push(lines.next().ok_or("cbindgen's text ends inside a declaration")?.to_owned());
        }
        items.push(Item { name: name_of(kind, &code)?, kind, comment: std::mem::take(&mut comment), code });
    }
    Ok(items)
}

fn name_of(kind: Kind, code: &[String]) -> Result<String, String> {
    let name = match kind {
        Kind::Constant => code[0].split(' ').nth(1),
        Kind::Type => code[code.len() - 1].trim_end_matches(';').rsplit(' ').next(),
        Kind::Function => code[0].split('(').next().and_then(|before| before.rsplit([' ', '*']).next()),
    };
    name.map(str::to_owned).ok_or_else(|| format!("no name in {:?}", code[0]))
}

/// `-1` becomes `(-1)`. What is no result is unsigned, as the fields that it is compared with: `3` becomes `3u`.
fn constant_lines(code: &[String]) -> Vec<String> {
    let mut words = code[0].splitn(3, ' ');
    let (_, name, value) = (words.next(), words.next().unwrap_or_default(), words.next().unwrap_or_default());
    let signed = name == "IW_OK" || name.starts_with("IW_ERROR_") || name.starts_with("IW_FAILURE_");
    let value = if signed && value.starts_with('-') {
        format!("({value})")
    } else if signed {
        value.to_owned()
    } else {
        unsigned(value)
    };
    vec![format!("#define {name} {value}")]
}

/// Adds `u` to the first number, which makes the whole expression unsigned.
fn unsigned(value: &str) -> String {
    let is_part = |letter: char| letter.is_ascii_hexdigit() || letter == 'x';
    let Some(start) = value.find(|letter: char| letter.is_ascii_digit()) else {
        return value.to_owned();
    };
    let length = value[start..].find(|letter: char| !is_part(letter)).unwrap_or(value.len() - start);
    let (number, rest) = value.split_at(start + length);
    format!("{number}u{rest}")
}

/// The typedefs make `struct` superfluous, and the comments of fields are folded.
fn code_lines(code: &[String]) -> Vec<String> {
    let mut out: Vec<String> = Vec::new();
    let mut lines = code.iter();
    while let Some(line) = lines.next() {
        if line.trim() == "/*" {
            let indent = &line[..line.len() - 2];
            let comment: Vec<String> =
                lines.by_ref().take_while(|line| line.trim() != "*/").map(|line| line.trim().to_owned()).collect();
            out.extend(comment_lines(&comment, indent));
        } else if line.starts_with("typedef struct ") {
            out.push(line.clone());
        } else {
            out.push(line.replace("struct iw_", "iw_"));
        }
    }
    joined_when_short(out)
}

/// cbindgen gives each parameter its line when one carries `struct`; on one line they may fit now.
fn joined_when_short(lines: Vec<String>) -> Vec<String> {
    let is_function = lines.first().is_some_and(|line| line.contains('('));
    let joined = lines.iter().map(|line| line.trim()).collect::<Vec<_>>().join(" ");
    if is_function && joined.len() <= WIDTH { vec![joined] } else { lines }
}

/// A comment in the manner of this repository's C: on one line when it fits, its end on its last line.
fn comment_lines(text: &[String], indent: &str) -> Vec<String> {
    let text = for_c(text);
    match text.as_slice() {
        [] => Vec::new(),
        [only] if indent.len() + only.len() + 6 <= WIDTH => vec![format!("{indent}/* {only} */")],
        many => {
            let last = many.len() - 1;
            many.iter()
                .enumerate()
                .map(|(index, line)| {
                    let start = if index == 0 { "/*" } else { " *" };
                    let end = if index == last { " */" } else { "" };
                    format!("{indent}{start} {line}{end}").trim_end().to_owned()
                })
                .collect()
        }
    }
}

/// Takes out of a documentation comment what only Rust's readers need: links and the section on safety.
fn for_c(text: &[String]) -> Vec<String> {
    let mut out: Vec<String> = Vec::new();
    let mut for_rust = false;
    for line in text {
        if let Some(heading) = line.strip_prefix("# ") {
            for_rust = heading == "Safety";
            if !for_rust {
                out.push(format!("{heading}:"));
            }
        } else if !for_rust {
            out.push(line.replace("[`", "`").replace("`]", "`"));
        }
    }
    while out.last().is_some_and(|line| line.is_empty()) {
        out.pop();
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    const RUST: &str = "\
// --- Results ---

/// It worked.
pub const IW_OK: i32 = 0;
/// Another thread polls.
pub const IW_ERROR_BUSY: i32 = -8;

/// Sound.
pub const IW_CAPABILITY_AUDIO: u32 = 1 << 1;

// --- Types ---

/// Text.
#[repr(C)]
pub struct iw_str {
    /// Never NULL.
    pub ptr: *const c_char,
    /// In bytes.
    pub len: usize,
}

/// A packet.
#[repr(C)]
pub struct iw_packet {
    /// Its words.
    pub text: iw_str,
}

/// A session.
pub type iw_session = u64;

// --- Sessions ---

/// Polls; see [`iw_packet`].
///
/// Thread: any.
///
/// # Safety
///
/// `packet` is valid.
#[unsafe(no_mangle)]
pub unsafe extern \"C\" fn iw_poll(session: iw_session, packet: *mut iw_packet) -> i32 {
    boundary!(poll(session, packet))
}
";

    /// Runs cbindgen on the text with the configuration of the repository.
    fn header_of(rust: &str) -> Result<String, String> {
        let thread = std::thread::current().id();
        let file = std::env::temp_dir().join(format!("xtask-header-{}-{thread:?}.rs", std::process::id()));
        std::fs::write(&file, rust).unwrap();
        let bindings = super::super::bindings(std::slice::from_ref(&file)).unwrap();
        std::fs::remove_file(&file).unwrap();
        polish(&bindings, &Source::new(&[rust.to_owned()]), "/* preamble */\n", "#define IW_X_INIT {0}\n")
    }

    #[test]
    fn reads_as_if_written_by_a_person() {
        let header = header_of(RUST).unwrap();
        let rule = |title: &str| format!("/* ---- {title} {} */", "-".repeat(WIDTH - title.len() - 12));
        let expected = format!(
            "\
/* preamble */
#ifndef INWORLD_H
#define INWORLD_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern \"C\" {{
#endif

{}

/* It worked. */
#define IW_OK 0
/* Another thread polls. */
#define IW_ERROR_BUSY (-8)

/* Sound. */
#define IW_CAPABILITY_AUDIO (1u << 1)

{}

/* Text. */
typedef struct iw_str {{
    /* Never NULL. */
    const char *ptr;
    /* In bytes. */
    size_t len;
}} iw_str;

/* A packet. */
typedef struct iw_packet {{
    /* Its words. */
    iw_str text;
}} iw_packet;

/* A session. */
typedef uint64_t iw_session;

#define IW_X_INIT {{0}}

{}

/* Polls; see `iw_packet`.
 *
 * Thread: any. */
int32_t iw_poll(iw_session session, iw_packet *packet);

#ifdef __cplusplus
}}
#endif

#endif
",
            rule("Results"),
            rule("Types"),
            rule("Sessions"),
        );
        assert_eq!(header, expected);
        assert_eq!(functions(&header), ["iw_poll"]);
    }

    #[test]
    fn what_has_no_comment_is_named() {
        for (comment, name) in [
            ("/// Sound.\n", "IW_CAPABILITY_AUDIO"),
            ("    /// In bytes.\n", "size_t len of iw_str"),
            ("    /// Its words.\n", "struct iw_str text of iw_packet"),
            ("/// A session.\n", "iw_session"),
        ] {
            let rust = RUST.replace(comment, "");
            let refused = header_of(&rust).unwrap_err();
            assert_eq!(refused, format!("{name} has no comment; say in src what it is"));
        }
    }

    #[test]
    fn constants_are_unsigned_unless_they_are_results() {
        let line = |text: &str| constant_lines(&[text.to_owned()]).remove(0);
        assert_eq!(line("#define IW_EVENT_LOG 9"), "#define IW_EVENT_LOG 9u");
        assert_eq!(line("#define IW_VISEME_NONE 0xFFFFFFFF"), "#define IW_VISEME_NONE 0xFFFFFFFFu");
        assert_eq!(line("#define IW_X (1 << 20)"), "#define IW_X (1u << 20)");
        assert_eq!(line("#define IW_FAILURE_TIMEOUT 2"), "#define IW_FAILURE_TIMEOUT 2");
        assert_eq!(line("#define IW_ERROR_PANIC -13"), "#define IW_ERROR_PANIC (-13)");
    }
}
