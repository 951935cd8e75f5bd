//! inworld.h, read back: constants, structs and functions, in their order.
//!
//! This reads the header that `cargo xtask header` writes, not C: one declaration begins at the left margin, its comment
//! stands right above it.

/// What the header declares.
pub struct Declarations {
    pub constants: Vec<Constant>,
    pub structs: Vec<Struct>,
    pub functions: Vec<Function>,
}

/// `#define NAME value`, where the value is a number or a text.
pub struct Constant {
    pub name: String,
    pub value: String,
    /// The comment above it, in one line.
    pub doc: String,
}

/// `typedef struct name { ... } name;`
pub struct Struct {
    pub name: String,
    pub fields: Vec<Variable>,
}

/// A field or a parameter.
pub struct Variable {
    pub name: String,
    /// As in C, without the name: `const char *const *`.
    pub kind: String,
    /// The length of a fixed array.
    pub length: Option<u32>,
}

/// A function.
pub struct Function {
    pub name: String,
    pub result: String,
    pub parameters: Vec<Variable>,
}

impl Declarations {
    /// Whether others hold this struct by value or as elements of an array: then its size may never change, while one
    /// that is only pointed to may grow at its end.
    pub fn is_fixed(&self, name: &str) -> bool {
        let array = format!("const {name} *");
        self.structs.iter().any(|holder| {
            holder.fields.iter().enumerate().any(|(index, field)| {
                let counted = holder.fields.get(index + 1).is_some_and(|next| next.name.ends_with("count"));
                field.kind == name || (field.kind == array && counted)
            })
        }) || self.functions.iter().any(|function| {
            function.parameters.iter().enumerate().any(|(index, parameter)| {
                let counted = function.parameters.get(index + 1).is_some_and(|next| next.name.ends_with("count"));
                parameter.kind == array && counted
            })
        })
    }
}

/// Reads the header.
pub fn parse(header: &str) -> Result<Declarations, String> {
    let mut found = Declarations { constants: Vec::new(), structs: Vec::new(), functions: Vec::new() };
    let mut comment = String::new();
    let mut lines = header.lines().peekable();
    while let Some(line) = lines.next() {
        if line.starts_with("/*") {
            comment = words(line);
            let mut last = line;
            while !last.trim_end().ends_with("*/") {
                last = lines.next().ok_or("the header ends inside a comment")?;
                comment.push(' ');
                comment.push_str(&words(last));
            }
            comment = comment.trim().to_owned();
            continue;
        }
        if let Some(define) = line.strip_prefix("#define ") {
            if let Some(constant) = constant(define, &comment) {
                found.constants.push(constant);
            }
            // what the header says above the first of a group is not said of the others
            comment.clear();
        } else if let Some(name) = line.strip_prefix("typedef struct ").and_then(|rest| rest.strip_suffix(" {")) {
            let mut body = String::new();
            for line in lines.by_ref().take_while(|line| !line.starts_with('}')) {
                body.push_str(line);
                body.push('\n');
            }
            found.structs.push(Struct { name: name.to_owned(), fields: fields(&body)? });
        } else if line.starts_with("int32_t ") || line.starts_with("uint32_t ") || line.starts_with("size_t ") {
            let mut text = line.to_owned();
            while !text.ends_with(';') {
                text.push(' ');
                text.push_str(lines.next().ok_or("the header ends inside a function")?.trim());
            }
            found.functions.push(function(&text)?);
        }
        if !line.starts_with("#define ") && !line.is_empty() {
            comment.clear();
        }
    }
    if found.constants.is_empty() || found.structs.is_empty() || found.functions.is_empty() {
        return Err("inworld.h does not look as `cargo xtask header` writes it".to_owned());
    }
    Ok(found)
}

/// A line of a comment without its marks.
fn words(line: &str) -> String {
    let line = line.trim();
    let line = line.strip_prefix("/*").or_else(|| line.strip_prefix('*')).unwrap_or(line);
    line.strip_suffix("*/").unwrap_or(line).trim().to_owned()
}

/// `None` for what is no value, such as an initializer.
fn constant(define: &str, comment: &str) -> Option<Constant> {
    let (name, value) = define.split_once(' ')?;
    let value = value.trim_start_matches('(').trim_end_matches(')');
    let is_value = value.starts_with(|first: char| first.is_ascii_digit() || first == '-');
    let is_bit = value.contains("<<");
    (is_value || is_bit).then(|| Constant { name: name.to_owned(), value: value.to_owned(), doc: comment.to_owned() })
}

fn fields(body: &str) -> Result<Vec<Variable>, String> {
    let mut fields = Vec::new();
    let mut rest = body;
    loop {
        rest = rest.trim_start();
        if rest.is_empty() {
            return Ok(fields);
        }
        if let Some(comment) = rest.strip_prefix("/*") {
            rest = comment.split_once("*/").ok_or("a comment in a struct has no end")?.1;
            continue;
        }
        let (field, after) = rest.split_once(';').ok_or_else(|| format!("no field: {rest}"))?;
        fields.push(variable(field)?);
        rest = after;
    }
}

fn function(text: &str) -> Result<Function, String> {
    let bad = || format!("no function: {text}");
    let (head, tail) = text.split_once('(').ok_or_else(bad)?;
    let (result, name) = head.split_once(' ').ok_or_else(bad)?;
    let inside = tail.strip_suffix(");").ok_or_else(bad)?;
    let parameters = match inside {
        "void" => Vec::new(),
        _ => {
            inside.split(',').map(|parameter| variable(parameter.trim())).collect::<Result<Vec<Variable>, String>>()?
        }
    };
    Ok(Function { name: name.to_owned(), result: result.to_owned(), parameters })
}

fn variable(text: &str) -> Result<Variable, String> {
    let (text, length) = match text.split_once('[') {
        Some((before, length)) => {
            let length = length.trim_end_matches(']').parse().map_err(|_| format!("no length: {text}"))?;
            (before, Some(length))
        }
        None => (text, None),
    };
    let start = text.rfind([' ', '*']).ok_or_else(|| format!("no variable: {text}"))? + 1;
    let (kind, name) = text.split_at(start);
    Ok(Variable { name: name.to_owned(), kind: kind.trim().to_owned(), length })
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEADER: &str = "\
/* A title page.
 * Its end. */
#ifndef INWORLD_H
#define INWORLD_H

/* It worked. */
#define IW_OK 0
/* In the
 * way. */
#define IW_ERROR_BUSY (-8)
#define IW_ERROR_QUIET (-9)
#define IW_BIT (1u << 3)
#define IW_EVENT_INIT {sizeof(iw_event), 0}

/* Text. */
typedef struct iw_str {
    const char *ptr; /* NUL; at the end */
    size_t len;
} iw_str;

typedef struct iw_event {
    char id[40];
    iw_str text;
    const iw_event *next;
    const iw_parameter *parameters;
    size_t parameter_count;
} iw_event;

uint32_t iw_abi_version(void);

int32_t iw_try(iw_session session,
               const char *const *names,
               size_t count);
";

    #[test]
    fn constants_keep_their_values_and_their_comments() {
        let header = parse(HEADER).unwrap();
        let read: Vec<(&str, &str, &str)> =
            header.constants.iter().map(|one| (one.name.as_str(), one.value.as_str(), one.doc.as_str())).collect();
        assert_eq!(
            read,
            [
                ("IW_OK", "0", "It worked."),
                ("IW_ERROR_BUSY", "-8", "In the way."),
                ("IW_ERROR_QUIET", "-9", ""),
                ("IW_BIT", "1u << 3", ""),
            ]
        );
    }

    #[test]
    fn structs_and_functions_keep_their_types() {
        let header = parse(HEADER).unwrap();
        let event = &header.structs[1];
        let kinds: Vec<(&str, &str)> = event.fields.iter().map(|f| (f.kind.as_str(), f.name.as_str())).collect();
        assert_eq!(kinds[0], ("char", "id"));
        assert_eq!(event.fields[0].length, Some(40));
        assert_eq!(kinds[2], ("const iw_event *", "next"));
        assert_eq!(header.structs[0].fields.len(), 2);
        assert_eq!(header.functions[0].name, "iw_abi_version");
        assert!(header.functions[0].parameters.is_empty());
        assert_eq!(header.functions[1].parameters[1].kind, "const char *const *");
        assert_eq!(header.functions[1].parameters[1].name, "names");
    }

    #[test]
    fn a_struct_that_others_hold_is_fixed() {
        let header = parse(HEADER).unwrap();
        assert!(header.is_fixed("iw_str"), "held by value");
        assert!(header.is_fixed("iw_parameter"), "an array");
        assert!(!header.is_fixed("iw_event"), "only pointed to");
    }
}
