//! `cargo xtask demo`: the shortest way from a fresh clone to a character that talks, or to one that thinks.

mod living;

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use crate::compiler::{Build, Language, Link};
use crate::{process, product, workspace};

use living::Model;

/// A small model on a processor alone reads a persona for a minute.
const MIND_LIMIT: Duration = Duration::from_secs(900);

const USAGE: &str = "\
usage: cargo xtask demo                            the characters of a script
       cargo xtask demo --mind URL [--model NAME]  a character that thinks with your chat server: http://127.0.0.1:11434/v1
                                                   is Ollama's; its key, if it needs one, in the environment as MIND_KEY
       cargo xtask demo --living                   the same with a small model, fetched for it (about 110 MB, into target/)
";

/// Who answers.
#[derive(Debug, PartialEq)]
enum Mind {
    Script,
    Chat { url: String, model: String },
    Living,
}

/// Builds the library and the C samples, and runs the one that shows what the arguments ask for.
pub fn run(arguments: &[&str]) -> Result<(), String> {
    let mind = read_arguments(arguments)?;
    println!("Building the library (the first time takes a few minutes)");
    product::show_release()?;

    let folder = workspace::target().join("demo");
    let [hello, chat, thinker] = ["hello", "chat", "mind"].map(|sample| make(&folder, sample));
    let (hello, chat, thinker) = (hello?, chat?, thinker?);
    match mind {
        Mind::Script => {
            println!("Running hello against the character server inside the library\n");
            print!("{}", process::run_limited(Command::new(hello), Duration::from_secs(60))?);
            println!("\nTo talk yourself: {}", chat.display());
        }
        Mind::Chat { url, model } => {
            converse(&thinker, &url, &model)?;
            println!("\nTo talk yourself: {} --mind {url} --model '{model}'", chat.display());
        }
        Mind::Living => {
            let model = Model::start()?;
            converse(&thinker, &model.url(), "")?;
        }
    }
    Ok(())
}

fn read_arguments(arguments: &[&str]) -> Result<Mind, String> {
    match arguments {
        [] => Ok(Mind::Script),
        ["--living"] => Ok(Mind::Living),
        ["--mind", url] => Ok(Mind::Chat { url: (*url).to_owned(), model: String::new() }),
        ["--mind", url, "--model", model] | ["--model", model, "--mind", url] => {
            Ok(Mind::Chat { url: (*url).to_owned(), model: (*model).to_owned() })
        }
        _ => Err(USAGE.to_owned()),
    }
}

fn make(folder: &Path, sample: &str) -> Result<PathBuf, String> {
    println!("Compiling samples/c/{sample}.c");
    let link = Link::Dynamic(workspace::release());
    let build = Build { driver: "cc", language: Language::C, standard: "c99", flags: &["-O2"], link: &link };
    let program = folder.join(sample);
    build.make(&workspace::root().join(format!("samples/c/{sample}.c")), &program)?;
    Ok(program)
}

/// Lets the player of samples/c/mind.c talk with a model. What is said appears as it is said.
fn converse(program: &Path, url: &str, model: &str) -> Result<(), String> {
    println!("Running mind with the chat server at {url}\n");
    let mut command = Command::new(program);
    command.arg(url).arg(model);
    process::show_limited(command, MIND_LIMIT)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn arguments_say_who_answers() {
        let chat = |model: &str| Mind::Chat { url: "http://h/v1".to_owned(), model: model.to_owned() };
        assert_eq!(read_arguments(&[]), Ok(Mind::Script));
        assert_eq!(read_arguments(&["--living"]), Ok(Mind::Living));
        assert_eq!(read_arguments(&["--mind", "http://h/v1"]), Ok(chat("")));
        assert_eq!(read_arguments(&["--mind", "http://h/v1", "--model", "m"]), Ok(chat("m")));
        assert_eq!(read_arguments(&["--model", "m", "--mind", "http://h/v1"]), Ok(chat("m")));
        for wrong in [&["--mind"][..], &["--model", "m"], &["--living", "x"], &["x"]] {
            assert_eq!(read_arguments(wrong), Err(USAGE.to_owned()), "{wrong:?}");
        }
    }
}
