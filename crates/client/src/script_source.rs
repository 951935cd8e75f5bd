//! The source of an embedded server's script.

/// Where the script of an embedded server comes from.
#[derive(Clone, Copy)]
#[cfg_attr(not(feature = "local-server"), allow(dead_code, reason = "only the embedded server reads a script"))]
pub(super) enum ScriptSource<'a> {
    /// The built-in demo.
    Demo,
    /// A file.
    File(&'a str),
    /// The script itself.
    Text(&'a str),
}

impl ScriptSource<'_> {
    /// The field of [`Settings`](super::Settings) that gives it.
    pub fn field(self) -> Option<&'static str> {
        match self {
            Self::Demo => None,
            Self::File(_) => Some("local_script"),
            Self::Text(_) => Some("local_script_text"),
        }
    }
}
