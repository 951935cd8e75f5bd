//! `cargo xtask bindings`: what the bindings know of the C ABI, from include/inworld.h.
//!
//! Constants, structs and P/Invoke declarations are never kept by hand: a header that has grown shows here, and so does a
//! file that somebody has edited.

mod cpp;
mod csharp;
mod declarations;
mod enums;
mod godot;
mod layout;
mod unreal;
mod words;

use std::path::PathBuf;

use crate::unity::package;
use crate::{header, workspace};
use declarations::Declarations;
use words::Words;

/// Where the C# of the interop layer lives.
const CORE: &str = "bindings/unity/Runtime/Core";

/// The enumerations of the Unreal plugin.
const UNREAL_ENUMS: &str = "InworldNative/Source/InworldNative/Public/InworldEnums.h";

/// Writes the files, and the .meta of those in the package that have none.
pub fn write() -> Result<(), String> {
    for (path, text) in generate()? {
        std::fs::write(&path, text).map_err(|error| format!("{}: {error}", path.display()))?;
        println!("wrote {}", path.display());
    }
    package::write_missing_metas()
}

/// Fails, and says which, when a committed file is not what the header gives.
pub fn check() -> Result<(), String> {
    for (path, text) in generate()? {
        if workspace::read(&path)? != text {
            return Err(format!("{} is not current: `cargo xtask bindings` writes it", path.display()));
        }
    }
    Ok(())
}

/// Programs that show whether C and C# lay out the structs alike.
pub fn layout_programs() -> Result<layout::Programs, String> {
    Ok(layout::programs(&declarations()?))
}

/// What the header declares.
pub fn declarations() -> Result<Declarations, String> {
    declarations::parse(&workspace::read(&header::path())?)
}

fn generate() -> Result<Vec<(PathBuf, String)>, String> {
    let header = declarations()?;
    let words = Words::of(&header)?;
    let core = workspace::root().join(CORE);
    Ok(vec![
        (workspace::root().join("bindings/cpp/inworld/enums.hpp"), cpp::enums(&header)?),
        (workspace::root().join("bindings/unreal").join(UNREAL_ENUMS), unreal::enums(&header)?),
        (workspace::root().join("bindings/godot/src/enums/header.rs"), godot::enums(&header)?),
        (core.join("Native/NativeConstants.g.cs"), csharp::constants(&header)),
        (core.join("Native/NativeStructs.g.cs"), csharp::structs(&header)?),
        (core.join("Native/NativeMethods.g.cs"), csharp::methods(&header)?),
        (core.join("Session/SessionEnums.g.cs"), enums::file(&header, &enums::SESSION, &words)?),
        (core.join("Packets/PacketEnums.g.cs"), enums::file(&header, &enums::PACKETS, &words)?),
    ])
}
