//! What a layer calls the settings of the embedded server.

/// What a layer calls the settings that messages of the embedded server name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct MindNames {
    /// [`Settings::mind_key`](super::Settings::mind_key).
    pub mind_key: &'static str,
    /// [`Settings::ca_pem`](super::Settings::ca_pem). `None`: the layer does not let its users give it.
    pub ca_pem: Option<&'static str>,
}

impl Default for MindNames {
    fn default() -> Self {
        Self { mind_key: "mind_key", ca_pem: Some("ca_pem") }
    }
}
