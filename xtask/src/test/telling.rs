//! The telling lines of a failing step.

/// Lines shown before the rest of what a failing step has said: a build server's record may keep no more than twenty.
pub const FIRST: usize = 14;

/// Lines shown once more for each failing step at the end of a run.
pub const AT_THE_END: usize = 4;

/// Marks of lines that tell of a failure, of compilers, test runners, checkers and programs.
const SIGNS: [&str; 16] = [
    "FAIL",
    "panicked at",
    "assertion",
    "error:",
    "error[",
    "error CS",
    "ERROR:",
    "Exception:",
    "still running",
    "not say",
    "cannot",
    "definitely lost",
    "Invalid ",
    "uninitialised",
    "leaked at exit",
    "handle_crash",
];

/// How many lines behind a panic are its words.
const WORDS_OF_A_PANIC: usize = 3;

/// The lines that tell of the failure, at most `most`, each once. The first line is always there: it says what was run and
/// how it ended.
pub fn lines(said: &str, most: usize) -> Vec<&str> {
    let mut found: Vec<&str> = Vec::new();
    let mut words = 0;
    for (index, line) in said.lines().enumerate() {
        let line = line.trim();
        if line.contains("panicked at") {
            words = WORDS_OF_A_PANIC + 1;
        }
        let tells = index == 0 || words > 0 || is_telling(line);
        words = words.saturating_sub(1);
        if tells && !line.is_empty() && !found.contains(&line) && found.len() < most {
            found.push(line);
        }
    }
    found
}

fn is_telling(line: &str) -> bool {
    let is_good = ["PASS ", "ok ", "Compiling "].iter().any(|start| line.starts_with(start));
    !is_good && (SIGNS.iter().any(|sign| line.contains(sign)) || names_a_place(line))
}

/// Whether a line begins as a C compiler's and a failed CHECK's do: `file.c:12: ...`.
fn names_a_place(line: &str) -> bool {
    let mut parts = line.split(':');
    let is_source = |file: &str| [".c", ".cpp", ".h", ".hpp", ".gd", ".cs"].iter().any(|suffix| file.ends_with(suffix));
    parts.next().is_some_and(is_source) && parts.next().is_some_and(|number| number.parse::<u32>().is_ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_is_found_behind_many_good_lines() {
        let good: String = (0..500).map(|n| format!("        PASS [   0.1s] garbage::an_error_{n}\n")).collect();
        let said = format!(
            "cargo nextest run: exit status: 100\n   Compiling error: x\n{good}        FAIL [  60.2s] (362/523) lasting restarts::x\n\
             thread 'restarts::x' (21907) panicked at tests/lasting/restarts.rs:29:9:\n2 of 100 games wait for ever\n\n\
             stack backtrace:\n   0: begin\n     Summary [ 140.9s] 523 tests run\n        FAIL [  60.2s] (362/523) lasting restarts::x\n"
        );
        let expected = [
            "cargo nextest run: exit status: 100",
            "FAIL [  60.2s] (362/523) lasting restarts::x",
            "thread 'restarts::x' (21907) panicked at tests/lasting/restarts.rs:29:9:",
            "2 of 100 games wait for ever",
            "stack backtrace:",
        ];
        assert_eq!(lines(&said, FIRST), expected);
        assert_eq!(lines(&said, 2), expected[..2]);
    }

    #[test]
    fn what_programs_say_is_found() {
        let said = "lifecycle: exit status: 1\n  chatter\n13416 KiB more than after 200 cycles\n\
                    /a/tests/capi/lifecycle.c:99: memory stays flat\n    FAILED: it plays\n12:30: nothing\n\
                    NUnit.Framework.AssertionException: no\n";
        let expected = [
            "lifecycle: exit status: 1",
            "/a/tests/capi/lifecycle.c:99: memory stays flat",
            "FAILED: it plays",
            "NUnit.Framework.AssertionException: no",
        ];
        assert_eq!(lines(said, FIRST), expected);
    }

    #[test]
    fn a_step_that_says_little_is_shown_by_its_first_line() {
        assert_eq!(lines("it does not say 'Mara'\nHello\n", FIRST), ["it does not say 'Mara'"]);
        assert!(lines("", FIRST).is_empty());
    }
}
