//! The Unreal plugin with the libraries inside: ready to be copied into a project's `Plugins` folder.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use super::files::{copy, copy_folder, join};
use crate::platform::Platform;
use crate::platform::binaries::{Binaries, IMPORT_MSVC};
use crate::workspace;

/// Copies the plugin, the headers into its third-party module, and the libraries into the folders of their platforms.
pub fn lay_out(folder: &Path, all: &[Binaries]) -> Result<(), String> {
    let plugin = folder.join("InworldNative");
    copy_folder(&workspace::root().join("bindings/unreal/InworldNative"), &plugin)?;
    super::pages::lay_out(&plugin, &super::pages::UNREAL)?;
    super::headers(&plugin.join("Source/ThirdParty/InworldLibrary/include"))?;
    let mut places: BTreeMap<PathBuf, Vec<&Path>> = BTreeMap::new();
    for binaries in all {
        let (Some(name), Some(library)) = (binaries.platform.unreal, &binaries.shared) else { continue };
        let place = plugin.join("Binaries/ThirdParty/InworldLibrary").join(name);
        for import in binaries.import_libraries.iter().filter(|path| path.ends_with(IMPORT_MSVC)) {
            copy(import, &place)?;
        }
        places.entry(place.join(library.file_name().unwrap_or_default())).or_default().push(library);
    }
    places.iter().try_for_each(|(place, libraries)| join(libraries, place))?;
    let platforms: Vec<&Platform> = all.iter().map(|binaries| binaries.platform).collect();
    super::licences::lay_out(&plugin.join("Licences"), &super::licences::LIBRARY, &platforms)
}
