//! The files of the package as Unity wants them: a .meta with a stable GUID beside each, plugins for one platform each, and
//! the native library inside what is handed out.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use crate::dist::{files, licences, pages};
use crate::platform::Platform;
use crate::platform::binaries::Binaries;
use crate::workspace;

/// A native library: where it lies in the package, and the one platform that it is for.
struct Plugin {
    path: &'static str,
    /// As a PluginImporter calls it.
    platform: &'static str,
    cpu: &'static str,
    /// The editor that loads it, if one does.
    editor: Option<&'static str>,
}

const PLUGINS: [Plugin; 7] = [
    Plugin {
        path: "Plugins/Windows/x86_64/inworld.dll",
        platform: "Standalone: Win64",
        cpu: "x86_64",
        editor: Some("Windows"),
    },
    Plugin {
        path: "Plugins/Linux/x86_64/libinworld.so",
        platform: "Standalone: Linux64",
        cpu: "x86_64",
        editor: Some("Linux"),
    },
    Plugin {
        path: "Plugins/macOS/libinworld.dylib",
        platform: "Standalone: OSXUniversal",
        cpu: "AnyCPU",
        editor: Some("OSX"),
    },
    Plugin {
        path: "Plugins/Android/arm64-v8a/libinworld.so",
        platform: "Android: Android",
        cpu: "ARM64",
        editor: None,
    },
    Plugin {
        path: "Plugins/Android/armeabi-v7a/libinworld.so",
        platform: "Android: Android",
        cpu: "ARMv7",
        editor: None,
    },
    Plugin { path: "Plugins/Android/x86_64/libinworld.so", platform: "Android: Android", cpu: "X86_64", editor: None },
    Plugin { path: "Plugins/iOS/libinworld.a", platform: "iPhone: iOS", cpu: "AnyCPU", editor: None },
];

/// What the library is made with, in the package that is handed out.
pub const NOTICES: &str = "Third Party Notices.md";

/// The place of a platform's library; `None` where Unity does not run.
fn plugin_of(platform: &Platform) -> Option<&'static Plugin> {
    PLUGINS.iter().find(|plugin| Some(plugin.path) == platform.unity)
}

/// Lays out the package with the libraries inside: ready to be added from disk.
pub fn lay_out(folder: &Path, all: &[Binaries]) -> Result<(), String> {
    let package = super::root();
    let plugins: Vec<(&Plugin, &Binaries)> =
        all.iter().filter_map(|binaries| Some((plugin_of(binaries.platform)?, binaries))).collect();
    files::empty(folder)?;
    for path in all_files(&package)? {
        let inside = relative(&package, &path);
        // a .meta of a plugin that is not there would be a warning in every project
        let absent = inside.starts_with("Plugins/") && !plugins.iter().any(|(plugin, _)| is_of(&inside, plugin));
        // what Unity does not import is only for this project's own tests
        let for_mono = inside.starts_with("Tests/StandIns~") || inside.starts_with("Tests/Mono~");
        if !absent && !for_mono {
            files::copy(&path, folder.join(&inside).parent().unwrap_or(folder))?;
        }
    }
    pages::lay_out(folder, &pages::UNITY)?;
    // as the engine's package manager expects it; generated here, so that it always tells what is inside
    let platforms: Vec<&Platform> = all.iter().map(|binaries| binaries.platform).collect();
    files::write(&folder.join(NOTICES), &licences::markdown(&licences::LIBRARY, &platforms)?)?;
    files::write(&folder.join(format!("{NOTICES}.meta")), &meta(NOTICES, false))?;
    let mut places: BTreeMap<&str, Vec<&Path>> = BTreeMap::new();
    for (plugin, binaries) in plugins {
        places.entry(plugin.path).or_default().push(binaries.shared.as_ref().unwrap_or(&binaries.static_library));
    }
    places.iter().try_for_each(|(place, libraries)| files::join(libraries, &folder.join(place)))
}

/// Whether this is the .meta of the plugin, or of a folder above it.
fn is_of(meta: &str, plugin: &Plugin) -> bool {
    let asset = meta.trim_end_matches(".meta");
    plugin.path == asset || plugin.path.starts_with(&format!("{asset}/"))
}

/// Writes the .meta of every asset that has none. Those that are there are never touched: projects refer to their GUIDs.
pub fn write_missing_metas() -> Result<(), String> {
    for (asset, text) in metas(&super::root())? {
        let path = super::root().join(format!("{asset}.meta"));
        if !path.exists() {
            files::write(&path, &text)?;
            println!("wrote {}", path.display());
        }
    }
    Ok(())
}

/// Whether every asset has its .meta and every .meta its asset, GUIDs are unique, and each plugin is for one platform alone.
pub fn check() -> Result<String, String> {
    check_folder(&super::root(), &PLUGINS.iter().map(|plugin| plugin.path).collect::<Vec<&str>>())
}

/// The same for a package that was laid out for these platforms, where the libraries are files.
pub fn check_laid_out(folder: &Path, platforms: &[&Platform]) -> Result<String, String> {
    let plugins: Vec<&str> = platforms.iter().filter_map(|platform| Some(plugin_of(platform)?.path)).collect();
    if let Some(absent) = plugins.iter().find(|path| !folder.join(path).is_file()) {
        return Err(format!("{absent} is not there"));
    }
    let notices = workspace::read(&folder.join(NOTICES))?;
    if !notices.contains("\n## rustls ") {
        return Err(format!("{NOTICES} does not name rustls"));
    }
    check_folder(folder, &plugins)
}

fn check_folder(folder: &Path, plugins: &[&str]) -> Result<String, String> {
    let assets = assets(folder, plugins)?;
    let mut guids = BTreeMap::new();
    for asset in &assets {
        let meta = workspace::read(&folder.join(format!("{asset}.meta")))
            .map_err(|error| format!("{error}: `cargo xtask bindings` writes it"))?;
        let guid = meta.lines().find_map(|line| line.strip_prefix("guid: ")).unwrap_or_default().to_owned();
        if guid.len() != 32 || !guid.chars().all(|digit| matches!(digit, '0'..='9' | 'a'..='f')) {
            return Err(format!("{asset}.meta has no GUID"));
        }
        if let Some(other) = guids.insert(guid, asset.clone()) {
            return Err(format!("{other}.meta and {asset}.meta have the same GUID"));
        }
        if let Some(plugin) = PLUGINS.iter().find(|plugin| plugin.path == asset) {
            check_plugin(plugin, &meta)?;
        }
    }
    for path in all_files(folder)? {
        let inside = relative(folder, &path);
        if inside.strip_suffix(".meta").is_some_and(|asset| !assets.contains(asset)) {
            return Err(format!("{inside} has no asset"));
        }
    }
    Ok(format!("{} assets", assets.len()))
}

/// Enabled for its platform with its processor, for its editor if it has one, and for nothing else.
fn check_plugin(plugin: &Plugin, meta: &str) -> Result<(), String> {
    let mut enabled = BTreeSet::new();
    let (mut platform, mut cpu) = (String::new(), String::new());
    let mut lines = meta.lines().map(str::trim);
    while let Some(line) = lines.next() {
        if line == "- first:" {
            platform = lines.next().unwrap_or_default().to_owned();
        } else if line == "enabled: 1" {
            enabled.insert(platform.clone());
        } else if platform == plugin.platform && line.starts_with("CPU: ") {
            cpu = line.trim_start_matches("CPU: ").to_owned();
        }
    }
    let mut expected = BTreeSet::from([plugin.platform.to_owned()]);
    if plugin.editor.is_some() {
        expected.insert("Editor: Editor".to_owned());
    }
    if enabled != expected || cpu != plugin.cpu {
        return Err(format!(
            "{}.meta is for {enabled:?} on {cpu:?}, not for {expected:?} on {}",
            plugin.path, plugin.cpu
        ));
    }
    Ok(())
}

/// What Unity imports: files and folders, without what begins with a dot or ends with a tilde. `/` in every path. A sample is
/// imported when somebody asks for it, with what is in its folder.
fn assets(folder: &Path, plugins: &[&str]) -> Result<BTreeSet<String>, String> {
    let mut found = BTreeSet::new();
    let files = all_files(folder)?.into_iter().map(|path| relative(folder, &path));
    for path in files.chain(plugins.iter().map(|path| (*path).to_owned())) {
        let parts: Vec<&str> = path.split('/').collect();
        // of a sample, Unity copies the inside of the folder
        let outside = if parts.first() == Some(&"Samples~") { 2 } else { 0 };
        let hidden = parts.iter().skip(outside).any(|part| part.starts_with('.') || part.ends_with('~'));
        if hidden || path.ends_with(".meta") {
            continue;
        }
        found.extend((outside + 1..=parts.len()).map(|count| parts[..count].join("/")));
    }
    Ok(found)
}

fn metas(folder: &Path) -> Result<Vec<(String, String)>, String> {
    let plugins: Vec<&str> = PLUGINS.iter().map(|plugin| plugin.path).collect();
    let assets = assets(folder, &plugins)?;
    let is_folder = |asset: &str| assets.iter().any(|other| other.starts_with(&format!("{asset}/")));
    Ok(assets.iter().map(|asset| (asset.clone(), meta(asset, is_folder(asset)))).collect())
}

fn meta(asset: &str, is_folder: bool) -> String {
    let head = format!("fileFormatVersion: 2\nguid: {:032x}\n", guid(asset));
    let tail = "  userData: \n  assetBundleName: \n  assetBundleVariant: \n";
    if is_folder {
        return format!("{head}folderAsset: yes\nDefaultImporter:\n  externalObjects: {{}}\n{tail}");
    }
    if let Some(plugin) = PLUGINS.iter().find(|plugin| plugin.path == asset) {
        return format!("{head}{}{tail}", plugin_importer(plugin));
    }
    let name = asset.rsplit('/').next().unwrap_or(asset);
    let importer = match name.rsplit_once('.').map(|(_, extension)| extension) {
        _ if name == "package.json" => "PackageManifestImporter:\n  externalObjects: {}\n",
        Some("cs") => {
            "MonoImporter:\n  externalObjects: {}\n  serializedVersion: 2\n  defaultReferences: []\n  executionOrder: 0\n  icon: {instanceID: 0}\n"
        }
        Some("asmdef") => "AssemblyDefinitionImporter:\n  externalObjects: {}\n",
        Some("prefab") => "PrefabImporter:\n  externalObjects: {}\n",
        Some("asset") => "NativeFormatImporter:\n  externalObjects: {}\n  mainObjectFileID: 11400000\n",
        Some(kind @ ("uxml" | "uss" | "tss")) => return format!("{head}{}", scripted_importer(kind, tail)),
        Some("md" | "xml" | "txt") => "TextScriptImporter:\n  externalObjects: {}\n",
        _ => "DefaultImporter:\n  externalObjects: {}\n",
    };
    format!("{head}{importer}{tail}")
}

/// Files of UI Toolkit are imported by scripts of the engine.
fn scripted_importer(kind: &str, tail: &str) -> String {
    let (script, more) = match kind {
        "uxml" => (13804, ""),
        "uss" => (12385, "  disableValidation: 0\n"),
        _ => (12388, "  disableValidation: 0\n"),
    };
    format!(
        "ScriptedImporter:\n  internalIDToNameTable: []\n  externalObjects: {{}}\n  serializedVersion: 2\n{tail}  script: {{fileID: {script}, guid: 0000000000000000e000000000000000, type: 0}}\n{more}"
    )
}

fn plugin_importer(plugin: &Plugin) -> String {
    let mut text = String::from(
        "PluginImporter:\n  externalObjects: {}\n  serializedVersion: 2\n  iconMap: {}\n  executionOrder: {}\n  defineConstraints: []\n  isPreloaded: 0\n  isOverridable: 0\n  isExplicitlyReferenced: 0\n  validateReferences: 1\n  platformData:\n",
    );
    text.push_str("  - first:\n      Any: \n    second:\n      enabled: 0\n      settings: {}\n");
    let editor = plugin.editor.map_or(("0", "AnyCPU", "AnyOS"), |system| ("1", plugin.cpu, system));
    text.push_str(&format!(
        "  - first:\n      Editor: Editor\n    second:\n      enabled: {}\n      settings:\n        CPU: {}\n        DefaultValueInitialized: true\n        OS: {}\n",
        editor.0, editor.1, editor.2
    ));
    text.push_str(&format!(
        "  - first:\n      {}\n    second:\n      enabled: 1\n      settings:\n        CPU: {}\n",
        plugin.platform, plugin.cpu
    ));
    text
}

/// A GUID that follows from the path, so that a new file gets the same one wherever it is made: FNV-1a of 128 bit.
fn guid(asset: &str) -> u128 {
    const BASIS: u128 = 0x6c62_272e_07bb_0142_62b8_2175_6295_c58d;
    const PRIME: u128 = 0x0000_0000_0100_0000_0000_0000_0000_013b;
    let step = |hash: u128, byte: u8| (hash ^ u128::from(byte)).wrapping_mul(PRIME);
    format!("inworld-native/unity/{asset}").bytes().fold(BASIS, step)
}

fn all_files(folder: &Path) -> Result<Vec<PathBuf>, String> {
    let mut found = Vec::new();
    for path in workspace::files(folder, "")? {
        if path.is_dir() {
            found.extend(all_files(&path)?);
        } else {
            found.push(path);
        }
    }
    Ok(found)
}

fn relative(folder: &Path, path: &Path) -> String {
    let inside = path.strip_prefix(folder).unwrap_or(path);
    inside.to_string_lossy().replace('\\', "/")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_plugin_for_another_platform_too_is_refused() {
        let plugin = &PLUGINS[0];
        let good = plugin_importer(plugin);
        assert!(check_plugin(plugin, &good).is_ok());
        assert!(check_plugin(plugin, &good.replace("x86_64", "AnyCPU")).is_err());
        assert!(check_plugin(plugin, &good.replacen("enabled: 0", "enabled: 1", 1)).is_err(), "for any platform");
    }

    #[test]
    fn what_unity_does_not_import_has_no_meta() {
        assert!(is_of("Plugins/Linux.meta", &PLUGINS[1]));
        assert!(!is_of("Plugins/Lin.meta", &PLUGINS[1]));
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
        let plugins =
            ["Plugins/x/a.so", "Samples~/A/b/a.cs", "Tests/a.cs", "Tests/B~/a", ".hidden/a", "Tests/a.cs.meta"];
        let assets = assets(&folder, &plugins).unwrap();
        assert!(assets.contains("Plugins") && assets.contains("Plugins/x") && assets.contains("Plugins/x/a.so"));
        assert!(assets.contains("Samples~/A/b") && assets.contains("Samples~/A/b/a.cs") && assets.contains("Tests"));
        let is_hidden = |asset: &str| asset.contains("B~") || asset.contains("hidden") || asset.ends_with(".meta");
        assert!(!assets.iter().any(|asset| is_hidden(asset)) && !assets.contains("Samples~/A"));
    }
}
