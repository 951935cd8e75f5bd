//! The rules of Unreal's header tool that can be seen in a text, and the names that the engine's classes have already.

use std::collections::BTreeSet;

use super::source;
use crate::test::suite::Verdict;
use crate::workspace;

fn public_headers() -> Result<Vec<(String, String)>, String> {
    let files = super::sources(&source(), "Public", ".h")?;
    files
        .iter()
        .map(|path| Ok((path.file_stem().unwrap_or_default().to_string_lossy().into_owned(), workspace::read(path)?)))
        .collect()
}

/// What Unreal's header tool refuses and a compiler with stand-ins does not see.
pub fn headers_follow_the_rules() -> Verdict {
    let mut reflected = 0;
    for (name, text) in public_headers()? {
        let marks: Vec<usize> =
            ["UCLASS(", "USTRUCT(", "UENUM("].iter().flat_map(|mark| text.match_indices(mark)).map(|at| at.0).collect();
        reflected += marks.len();
        let generated = format!("#include \"{name}.generated.h\"");
        let last = text.lines().rfind(|line| line.starts_with("#include")).unwrap_or_default();
        let is_last = if marks.is_empty() { !text.contains(".generated.h") } else { last == generated };
        if !is_last {
            return Err(format!(
                "{name}.h: the last include has to be {generated}, if it declares anything for Unreal"
            )
            .into());
        }
        let bodies = text.matches("GENERATED_BODY()").count();
        if bodies != text.matches("UCLASS(").count() + text.matches("USTRUCT(").count() {
            return Err(format!("{name}.h: each UCLASS and USTRUCT has one GENERATED_BODY()").into());
        }
        let lines: Vec<&str> = text.lines().collect();
        for pair in lines.windows(2) {
            let [mark, declared] = pair else { continue };
            let declared = declared.trim();
            let trouble = match mark.trim() {
                mark if mark.starts_with("UENUM(BlueprintType") => !declared.ends_with(": uint8"),
                mark if mark.starts_with("USTRUCT(") => !declared.starts_with("struct INWORLDNATIVE_API F"),
                mark if mark.starts_with("UCLASS(") => {
                    !declared.starts_with("class INWORLDNATIVE_API U")
                        && !declared.starts_with("class INWORLDTAVERN_API ")
                }
                mark if mark.starts_with("UPROPERTY(BlueprintAssignable") => !declared.contains("Delegate On"),
                mark if mark.starts_with("UPROPERTY(") && mark.contains("Blueprint") => {
                    ["uint32", "int64", "uint64", "TSharedPtr", "int16"].iter().any(|kind| declared.contains(kind))
                }
                _ => false,
            };
            if trouble {
                return Err(format!("{name}.h: after {} comes {declared}", mark.trim()).into());
            }
        }
    }
    if reflected < 15 {
        Err(format!("only {reflected} declarations found").into())
    } else {
        Ok(format!("{reflected} declarations"))
    }
}

pub fn nothing_of_c_in_public() -> Verdict {
    for (name, text) in public_headers()? {
        for word in ["iw_", "IW_", "inworld.h", "inworld::"] {
            if text.contains(word) {
                return Err(format!("{name}.h has {word}").into());
            }
        }
    }
    Ok(String::new())
}

/// A member that a class declares.
struct Member {
    name: String,
    /// Names of the parameters, of a function that Blueprints see.
    parameters: Vec<String>,
    is_reflected: bool,
}

/// No member has the name of one of the engine's: it would hide it, and Unreal's header tool refuses it for what Blueprints
/// see. Nor has a parameter that Blueprints see the name of a member, and no two functions there have the same name.
pub fn hides_no_names() -> Verdict {
    let mut count = 0;
    for (file, text) in public_headers()? {
        // of either module
        let text = text.replace("class INWORLDTAVERN_API ", "class INWORLDNATIVE_API ");
        for class in text.split("class INWORLDNATIVE_API ").skip(1) {
            let body = class.split("\n};").next().unwrap_or_default();
            let engine = engine_names(body.lines().next().unwrap_or_default())?;
            let declared = members(body);
            let own: BTreeSet<&String> = declared.iter().map(|member| &member.name).collect();
            let mut seen = BTreeSet::new();
            for member in &declared {
                count += 1;
                if engine.contains(&member.name) {
                    return Err(format!("{file}.h: {} is the name of a member of an engine class", member.name).into());
                }
                if member.is_reflected && !seen.insert(&member.name) {
                    return Err(format!("{file}.h: Blueprints cannot have two members {}", member.name).into());
                }
                let clash = member.parameters.iter().find(|name| own.contains(name) || engine.contains(*name));
                if let Some(parameter) = clash {
                    return Err(format!("{file}.h: {}: the parameter {parameter} is a member", member.name).into());
                }
            }
        }
    }
    if count < 80 { Err(format!("only {count} members found").into()) } else { Ok(format!("{count} members")) }
}

/// The names that the engine's bases of a class have, by the line that begins its declaration.
fn engine_names(class: &str) -> Result<BTreeSet<String>, String> {
    let bases = [
        ("AActor", "GameFramework/Actor.h"),
        ("UActorComponent", "Components/ActorComponent.h"),
        ("USceneComponent", "Components/SceneComponent.h"),
        ("UUserWidget", "Blueprint/UserWidget.h"),
        ("UBlueprintAsyncActionBase", "Kismet/BlueprintAsyncActionBase.h"),
        ("UGameInstanceSubsystem", "Subsystems/GameInstanceSubsystem.h"),
        ("UDeveloperSettings", "Engine/DeveloperSettings.h"),
        ("USoundWaveProcedural", "Sound/SoundWaveProcedural.h"),
    ];
    let base = bases.iter().find(|(name, _)| class.ends_with(&format!(": public {name}")));
    let (_, file) = base.ok_or_else(|| format!("no stand-in is known for the base of {class}"))?;
    let mut names = BTreeSet::new();
    for file in ["UObject/Object.h", file] {
        let text = workspace::read(&workspace::root().join("tests/unreal/standins").join(file))?;
        names.extend(members(&text).into_iter().map(|member| member.name));
    }
    let some = ["Mark", "Rename", "Register", "OuterPrivate"];
    if some.iter().all(|name| names.contains(*name)) {
        Ok(names)
    } else {
        Err(format!("UObject lacks one of {some:?}"))
    }
}

/// The members that a text of declarations has, those aside that override one of a base. Constructors count: no member is
/// called as they are.
fn members(text: &str) -> Vec<Member> {
    let mut members = Vec::new();
    let mut is_reflected = false;
    for line in text.lines().map(str::trim) {
        if line.starts_with("UPROPERTY(") || line.starts_with("UFUNCTION(") {
            is_reflected = true;
            continue;
        }
        let is_code = line.contains(';') || line.contains('{');
        let is_other = ["/", "*", "#", "friend", "enum", "namespace", "using", "class ", "struct ", "GENERATED_BODY"]
            .iter()
            .any(|start| line.starts_with(start) && !line.contains('('));
        if !is_code || is_other || line.contains(" override") || line.starts_with('/') {
            continue;
        }
        let is_function = line.find('(') < line.find('=').or(Some(line.len())) && line.contains('(');
        // a colon alone is in front of the width of a bit field
        let plain = line.replace("::", ".");
        let (name, parameters) = match line.split_once('(').filter(|_| is_function) {
            Some((declared, rest)) => (declared, rest.rsplit_once(')').map_or("", |(inside, _)| inside)),
            None => (plain.split([';', '=', ':', '{']).next().unwrap_or_default(), ""),
        };
        if let Some(name) = last_identifier(name) {
            let parameters = if is_reflected { parameter_names(parameters) } else { Vec::new() };
            members.push(Member { name, parameters, is_reflected });
        }
        is_reflected = false;
    }
    members
}

fn last_identifier(text: &str) -> Option<String> {
    let is_part = |letter: char| letter.is_ascii_alphanumeric() || letter == '_';
    let name = text.trim_end().rsplit(|letter| !is_part(letter)).next().unwrap_or_default();
    (!name.is_empty()).then(|| name.to_owned())
}

/// Names of the parameters in a list that may have template arguments and default values.
fn parameter_names(list: &str) -> Vec<String> {
    let mut depth = 0;
    let parts = list.split(|letter: char| {
        depth += i32::from(letter == '<') - i32::from(letter == '>');
        letter == ',' && depth == 0
    });
    parts.filter_map(|part| last_identifier(part.split('=').next().unwrap_or_default())).collect()
}
