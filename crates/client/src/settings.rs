//! The settings of a session, and their checks.

use std::borrow::Cow;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use rustls::ClientConfig;
use uuid::Uuid;
use zeroize::Zeroizing;

use super::checks::check_bits;
use super::continuation::{DialogLine, continuation};
use super::error::Error;
use super::mind_names::MindNames;
use super::recorder::RecordSettings;
use super::script_source::ScriptSource;
use super::tls;
use super::transport::Transport;
use inworld_net::{AccessToken, ApiKey, AuthorityError, Endpoint, EndpointError, RootsError, TokenError};
use inworld_protocol::packet::Capabilities;
use inworld_session::config::{DEFAULT_CAPABILITIES, SceneType, check_name, check_optional, scene_resource};
use inworld_session::vocabulary::Constants;
use inworld_session::{Config, Expected, Problem, TokenSource, ValueError};

/// Bits of [`Settings::flags`], as in the C ABI.
pub mod flags {
    /// A lost link stays lost.
    pub const NO_AUTO_RECONNECT: u32 = 1 << 0;
    /// Report each packet that leaves.
    pub const REPORT_SENT: u32 = 1 << 1;
    /// `ws://` may lead to other machines.
    pub const ALLOW_PLAIN_WS: u32 = 1 << 2;
    /// Records all frames, sent and received, in [`Settings::record_file`](super::Settings::record_file).
    pub const RECORD: u32 = 1 << 3;
    /// Tell when the lines of characters begin and end for the player.
    pub const SUBTITLES: u32 = 1 << 4;
    /// All of them.
    pub const ALL: u32 = NO_AUTO_RECONNECT | REPORT_SENT | ALLOW_PLAIN_WS | RECORD | SUBTITLES;
}

/// The settings of a session; the fields are those of the configuration in C_ABI.md.
#[derive(Clone, Copy, Default)]
pub struct Settings<'a> {
    /// What `scene` names: a [`SceneType`](inworld_session::config::SceneType) by its number.
    pub scene_type: u32,
    /// Bits of [`Capabilities`](inworld_protocol::packet::Capabilities); 0: the default set.
    pub capabilities: u32,
    /// Bits of [`flags`].
    pub flags: u32,
    /// How many events may wait to be polled; 0: 4096.
    pub queue_max_events: u32,
    /// How many bytes of events may wait; 0: 64 MiB.
    pub queue_max_bytes: u32,
    /// The workspace, without `workspaces/`.
    pub workspace: Option<&'a str>,
    /// The scene or character, without `scenes/` or `characters/`.
    pub scene: Option<&'a str>,
    /// The Base64 key of the studio.
    pub auth: Option<&'a str>,
    /// Instead of `auth`: a ready token.
    pub access_token: Option<&'a str>,
    /// The session that `access_token` opens; `None`: made here.
    pub session_id: Option<&'a str>,
    /// The name of the project, for the description of the client.
    pub project_name: Option<&'a str>,
    /// What characters call the player.
    pub player_name: Option<&'a str>,
    /// A stable id of the player.
    pub player_id: Option<&'a str>,
    /// An id for analytics.
    pub game_session_id: Option<&'a str>,
    /// `local`, `inworld`, `ws://...` or `wss://...`; `None`: `inworld` with `auth` or `access_token`, else `local`.
    pub endpoint: Option<&'a str>,
    /// For `local`: the path of a script; `None`: the built-in demo scene.
    pub local_script: Option<&'a str>,
    /// Instead of `local_script`: the script itself.
    pub local_script_text: Option<&'a str>,
    /// For `local`: TOML whose tables override those of the script; at most 64 KiB.
    pub local_settings: Option<&'a str>,
    /// For `local`: the key of the servers that the script names. A secret.
    pub mind_key: Option<&'a str>,
    /// Roots that are trusted beside those of the web, in PEM.
    pub ca_pem: Option<&'a str>,
    /// The name of the layer above.
    pub client_id: Option<&'a str>,
    /// Its version.
    pub client_version: Option<&'a str>,
    /// The state of an earlier session, to go on from; at most 4 MiB.
    pub saved_state: Option<&'a str>,
    /// With [`flags::RECORD`]: the file to record in.
    pub record_file: Option<&'a str>,
    /// Instead of `saved_state`: what was said before, oldest line first; at most 1 MiB.
    pub dialog_history: &'a [DialogLine<'a>],
    /// The session pauses after so long without a word; zero: never.
    pub idle_timeout: Duration,
    /// What messages of the embedded server call the settings.
    pub mind_names: MindNames,
    /// Lines of characters whose voices are not pulled begin when all of them has come, for a game that plays them whole.
    pub whole_lines: bool,
}

/// How a session gets its access token.
#[derive(Clone)]
pub(super) enum Credentials {
    /// A ready token.
    Token(AccessToken),
    /// A key that tokens are requested with.
    Key(ApiKey),
}

/// Checked settings.
pub(super) struct ResolvedSettings {
    pub config: Config,
    pub workspace: String,
    pub access: Credentials,
    pub transport: Transport,
    pub queue_max_events: usize,
    pub queue_max_bytes: usize,
    pub record: Option<RecordSettings>,
    /// The game wants to know when lines begin and end.
    pub subtitles: bool,
    /// Lines that are not pulled begin when all of them has come.
    pub whole_lines: bool,
}

/// Bytes in a key.
const MAX_AUTH: usize = 4096;

/// Bytes in the tables that override those of a script.
const MAX_LOCAL_SETTINGS: usize = 64 << 10;

const DEFAULT_QUEUE_EVENTS: u32 = 4096;
const DEFAULT_QUEUE_BYTES: u32 = 64 << 20;

impl Settings<'_> {
    /// Checks the settings as [`Session::new`](super::Session::new) does, without starting anything. Reads the script, if there is one.
    ///
    /// # Errors
    /// [`Error::Config`] names the first field that is wrong, and shows what would be right.
    pub fn check(&self) -> Result<(), Error> {
        self.resolve().map(drop)
    }

    /// Checks everything, in the order of the fields.
    pub(super) fn resolve(&self) -> Result<ResolvedSettings, Error> {
        let scene_type = SceneType::from_number(self.scene_type).map_err(Error::Config)?;
        check_bits("capabilities", self.capabilities, Capabilities::known(), Constants::Capabilities)
            .map_err(Error::Config)?;
        check_bits("flags", self.flags, flags::ALL, Constants::SessionFlags).map_err(Error::Config)?;
        let workspace = required("workspace", self.workspace, "demo")?;
        let scene = required("scene", self.scene, "tavern")?;
        let endpoint = self.endpoint()?;
        let access = self.access(&endpoint)?;
        let optional = |field, text: Option<&str>| match text {
            Some(text) => check_optional(field, text).map(|()| text.to_owned()).map_err(Error::Config),
            None => Ok(String::new()),
        };
        let project_name = optional("project_name", self.project_name)?;
        let client_id = optional("client_id", self.client_id)?;
        let client_version = optional("client_version", self.client_version)?;
        let continuation = continuation(self.saved_state, self.dialog_history).map_err(Error::Config)?;
        let config = Config {
            scene: scene_resource(workspace, scene, scene_type),
            capabilities: Capabilities::only(match self.capabilities {
                0 => DEFAULT_CAPABILITIES,
                // Saved state and dialog history need the capability.
                chosen if continuation.is_some() => chosen | Capabilities::CONTINUATION,
                chosen => chosen,
            }),
            player_name: optional("player_name", self.player_name)?,
            player_id: optional("player_id", self.player_id)?,
            game_session_id: optional("game_session_id", self.game_session_id)?,
            client: client(client_id, client_version, &project_name),
            session_id: match &access {
                Credentials::Token(token) if self.session_id.is_some() => Some(token.session_id().to_owned()),
                _ => None,
            },
            tokens: match &access {
                Credentials::Key(_) => TokenSource::Fetched,
                Credentials::Token(_) if self.access_token.is_some() => TokenSource::Given,
                Credentials::Token(_) => TokenSource::None,
            },
            no_auto_reconnect: self.flags & flags::NO_AUTO_RECONNECT != 0,
            idle_timeout: Some(self.idle_timeout).filter(|timeout| !timeout.is_zero()),
            seed: Uuid::new_v4().as_u64_pair().0,
            report_sent: self.flags & flags::REPORT_SENT != 0,
            continuation,
        };
        // Checked also where it is not needed: a mistake should not wait for another endpoint to be found.
        let roots = self.ca_pem.map(|pem| inworld_net::client_config(Some(pem))).transpose();
        let roots = roots.map_err(|error| match error {
            RootsError::NoTls(_) => Error::Internal(error.to_string()),
            _ => Error::Config(ValueError::other("ca_pem", error.to_string())),
        })?;
        let transport = self.transport(endpoint, roots)?;
        let record = self.record(&access)?;
        let or_default = |value, default| if value == 0 { default } else { value } as usize;
        Ok(ResolvedSettings {
            config,
            workspace: workspace.to_owned(),
            access,
            transport,
            queue_max_events: or_default(self.queue_max_events, DEFAULT_QUEUE_EVENTS),
            queue_max_bytes: or_default(self.queue_max_bytes, DEFAULT_QUEUE_BYTES),
            record,
            subtitles: self.flags & flags::SUBTITLES != 0,
            whole_lines: self.whole_lines,
        })
    }

    /// Whether and where the session is recorded.
    fn record(&self, access: &Credentials) -> Result<Option<RecordSettings>, Error> {
        if self.flags & flags::RECORD == 0 {
            return match self.record_file {
                Some(_) => refuse_as("record_file", Problem::GoesWithRecord, Expected::BothOrNone),
                None => Ok(None),
            };
        }
        if let Some(path) = self.record_file {
            check_optional("record_file", path).map_err(Error::Config)?;
        }
        let mut secrets: Vec<_> = self.mind_key.map(|key| Zeroizing::new(key.to_owned())).into_iter().collect();
        if let Credentials::Key(key) = access {
            secrets.push(key.secret().clone());
        }
        Ok(Some(RecordSettings { path: self.record_file.map(PathBuf::from), secrets }))
    }

    fn endpoint(&self) -> Result<Endpoint, Error> {
        let text = match (self.endpoint, self.auth.or(self.access_token)) {
            (Some(text), _) => text,
            (None, Some(_)) => "inworld",
            (None, None) => "local",
        };
        check_optional("endpoint", text).map_err(Error::Config)?;
        let allow_plain = self.flags & flags::ALLOW_PLAIN_WS != 0;
        Endpoint::parse(text, allow_plain).map_err(|error| Error::Config(endpoint_error(error)))
    }

    fn access(&self, endpoint: &Endpoint) -> Result<Credentials, Error> {
        if self.session_id.is_some() && self.access_token.is_none() {
            return refuse_as("session_id", Problem::GoesWith("access_token"), Expected::BothOrNone);
        }
        match (self.auth, self.access_token) {
            (Some(_), Some(_)) => refuse_as("access_token", Problem::Beside("auth"), Expected::OneOfThem),
            (Some(key), None) if key.len() > MAX_AUTH => refuse_length("auth", key.len(), MAX_AUTH),
            (Some(key), None) => match ApiKey::decode(key) {
                Ok(key) => Ok(Credentials::Key(key)),
                Err(error) => refuse("auth", error.to_string()),
            },
            (None, Some(token)) => AccessToken::ready_made(token, self.session_id)
                .map(Credentials::Token)
                .map_err(|error| Error::Config(token_error(error))),
            (None, None) => match endpoint {
                Endpoint::Remote(remote) if remote.secure || !remote.is_loopback() => {
                    refuse_as("auth", Problem::Missing, Expected::Access)
                }
                _ => Ok(Credentials::Token(AccessToken::local())),
            },
        }
    }

    fn transport(&self, endpoint: Endpoint, roots: Option<Arc<ClientConfig>>) -> Result<Transport, Error> {
        let script = self.script_source()?;
        let given = [script.field(), self.local_settings.map(|_| "local_settings"), self.mind_key.map(|_| "mind_key")];
        if let Some(field) = given.into_iter().flatten().next()
            && !matches!(endpoint, Endpoint::Local)
        {
            return refuse_as(field, Problem::GoesWithLocal, Expected::Words("leave one of them out".into()));
        }
        self.check_mind()?;
        match endpoint {
            #[cfg(feature = "local-server")]
            Endpoint::Local => {
                let minds = super::local::Minds {
                    settings: self.local_settings.unwrap_or_default(),
                    key: self.mind_key,
                    ca_pem: self.ca_pem,
                    names: self.mind_names,
                    allow_plain: self.flags & flags::ALLOW_PLAIN_WS != 0,
                };
                match super::local::LocalScript::read(script, minds) {
                    Ok(script) => Ok(Transport::Local(Box::new(script))),
                    Err(refused) => refuse(refused.field.or(script.field()).unwrap_or("endpoint"), refused.words),
                }
            }
            #[cfg(not(feature = "local-server"))]
            Endpoint::Local => Err(Error::Unsupported(
                "endpoint: \"local\" is not in this build of the library; it was built without local-server".to_owned(),
            )),
            Endpoint::Remote(remote) => {
                let tls = roots.map_or_else(tls::shared_tls, Ok).map_err(|error| Error::Internal(error.to_string()))?;
                Ok(Transport::Remote(remote, tls))
            }
        }
    }

    /// Checks the settings of minds that need no script.
    fn check_mind(&self) -> Result<(), Error> {
        match self.local_settings {
            Some("") => return refuse_as("local_settings", Problem::Empty, Expected::LeftOut("TOML")),
            Some(text) if text.len() > MAX_LOCAL_SETTINGS => {
                return refuse_length("local_settings", text.len(), MAX_LOCAL_SETTINGS);
            }
            _ => {}
        }
        let key = self.mind_key.map(|key| check_mind_key("mind_key", key));
        key.unwrap_or(Ok(())).map_err(Error::Config)
    }

    /// Where the script of an embedded server comes from. The text is checked where it is parsed.
    fn script_source(&self) -> Result<ScriptSource<'_>, Error> {
        match (self.local_script, self.local_script_text) {
            (None, None) => Ok(ScriptSource::Demo),
            (Some(path), None) => {
                check_optional("local_script", path).map_err(Error::Config)?;
                Ok(ScriptSource::File(path))
            }
            (None, Some("")) => refuse_as("local_script_text", Problem::Empty, Expected::LeftOut("a script")),
            (None, Some(text)) => Ok(ScriptSource::Text(text)),
            (Some(_), Some(_)) => refuse_as("local_script_text", Problem::Beside("local_script"), Expected::OneOfThem),
        }
    }
}

/// Refuses in words that name nothing of any layer.
fn refuse<T>(field: &'static str, words: impl Into<Cow<'static, str>>) -> Result<T, Error> {
    Err(Error::Config(ValueError::other(field, words)))
}

fn refuse_as<T>(field: &'static str, problem: Problem, expected: Expected) -> Result<T, Error> {
    Err(Error::Config(ValueError::new(field, problem, expected)))
}

fn refuse_length<T>(field: &'static str, bytes: usize, max: usize) -> Result<T, Error> {
    Err(Error::Config(ValueError::too_long(field, bytes, max)))
}

/// Checks a key of minds.
pub(super) fn check_mind_key(field: &'static str, key: &str) -> Result<(), ValueError> {
    match key {
        "" => Err(ValueError::new(field, Problem::Empty, Expected::LeftOut("a key"))),
        key if key.len() > MAX_AUTH => Err(ValueError::too_long(field, key.len(), MAX_AUTH)),
        key if !key.bytes().all(|byte| byte.is_ascii_graphic()) => Err(ValueError::new(
            field,
            Problem::Other("has a blank, a line break or another character that no key has".into()),
            Expected::Words("give it as it was issued".into()),
        )),
        _ => Ok(()),
    }
}

fn endpoint_error(error: EndpointError) -> ValueError {
    match error {
        EndpointError::Authority(AuthorityError::UserInformation) => {
            ValueError::new("endpoint", Problem::UserInformation, Expected::HostAlone)
        }
        EndpointError::Unencrypted { text, secure } => {
            let problem = format!("\"{text}\" would send everything unencrypted over the network");
            let right = Expected::TextOrFlag(secure, Constants::AllowPlainWs);
            ValueError::new("endpoint", Problem::Other(problem.into()), right)
        }
        other => ValueError::other("endpoint", other.to_string()),
    }
}

/// What is wrong with an access token, or with the id of the session that it opens.
pub(super) fn token_error(error: TokenError) -> ValueError {
    let field = match error {
        TokenError::Empty | TokenError::NotSendable => "access_token",
        TokenError::SessionId => "session_id",
    };
    ValueError::other(field, error.to_string())
}

fn required<'a>(field: &'static str, name: Option<&'a str>, example: &str) -> Result<&'a str, Error> {
    let Some(name) = name else {
        let right = Expected::Words(format!("give its name, such as \"{example}\"").into());
        return refuse_as(field, Problem::Missing, right);
    };
    check_name(field, name).map_err(Error::Config)?;
    Ok(name)
}

/// Id, version and description, as PROTOCOL.md 2.4 has them: `type; version; os; project`.
fn client(id: String, version: String, project: &str) -> [String; 3] {
    let id = if id.is_empty() { "inworld-native".to_owned() } else { id };
    let version = if version.is_empty() { env!("CARGO_PKG_VERSION").to_owned() } else { version };
    let description = format!("{id}; {version}; {}; {project}", std::env::consts::OS);
    [id, version, description]
}
