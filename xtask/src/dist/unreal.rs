//! The Unreal plugin with this platform's library inside: ready to be copied into a project's `Plugins` folder.

use std::path::Path;

use super::files::{copy, copy_folder};
use crate::workspace;

/// What Unreal calls this platform.
const PLATFORM: &str = if cfg!(target_os = "macos") {
    "Mac"
} else if cfg!(target_arch = "aarch64") {
    "LinuxArm64"
} else {
    "Linux"
};

/// Copies the plugin, the headers into its third-party module, and the library into the folder of its platform.
pub fn lay_out(folder: &Path) -> Result<(), String> {
    let plugin = folder.join("InworldNative");
    copy_folder(&workspace::root().join("bindings/unreal/InworldNative"), &plugin)?;
    super::headers(&plugin.join("Source/ThirdParty/InworldLibrary/include"))?;
    let library = workspace::shared_library(&workspace::release());
    copy(&library, &plugin.join("Binaries/ThirdParty/InworldLibrary").join(PLATFORM))?;
    super::licences::lay_out(&plugin.join("Licences"), &super::licences::LIBRARY)
}
