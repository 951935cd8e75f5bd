//! Checks what a session continues from: a saved state or a dialog (PROTOCOL.md 5.5).

use base64::Engine as _;
use base64::alphabet::{STANDARD, URL_SAFE};
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};

use inworld_protocol::packet::enums::{ActorType, ContinuationType};
use inworld_protocol::packet::{Actor, Continuation, DialogHistory, HistoryItem};
use inworld_session::config::{MAX_STATE, check_optional};
use inworld_session::vocabulary::Constants;
use inworld_session::{Expected, Field, Problem, ValueError};

/// Bytes in all lines of a dialog together.
const MAX_DIALOG: usize = 1 << 20;

/// Servers differ in alphabet and padding (PROTOCOL.md 12).
const LENIENT: GeneralPurposeConfig =
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent);

/// A line of an earlier dialog.
#[derive(Clone, Copy, Debug)]
pub struct DialogLine<'a> {
    /// Player, character or somebody else.
    pub source: ActorType,
    /// The talker's name for players.
    pub name: Option<&'a str>,
    /// What was said.
    pub text: &'a str,
}

/// Checks the saved state or the dialog; `None` without either.
pub(super) fn continuation(
    saved_state: Option<&str>,
    dialog: &[DialogLine<'_>],
) -> Result<Option<Continuation<String>>, ValueError> {
    match (saved_state, dialog) {
        (None, []) => Ok(None),
        (Some(state), []) => {
            check_state(state)?;
            Ok(Some(Continuation {
                continuation_type: ContinuationType::ExternallySavedState,
                externally_saved_state: state.to_owned(),
                ..Continuation::default()
            }))
        }
        (None, lines) => {
            let history = lines.iter().enumerate().map(|(index, line)| item(index, line));
            let history = history.collect::<Result<Vec<_>, _>>()?;
            let bytes: usize = lines.iter().map(|line| line.text.len()).sum();
            if bytes > MAX_DIALOG {
                return Err(ValueError::too_long("dialog_history", bytes, MAX_DIALOG));
            }
            Ok(Some(Continuation {
                continuation_type: ContinuationType::DialogHistory,
                dialog_history: Some(DialogHistory { history }),
                ..Continuation::default()
            }))
        }
        (Some(_), _) => Err(ValueError::new("saved_state", Problem::Beside("dialog_history"), Expected::OneOfThem)),
    }
}

fn check_state(state: &str) -> Result<(), ValueError> {
    const FIELD: &str = "saved_state";
    if state.is_empty() {
        return Err(ValueError::new(FIELD, Problem::Empty, Expected::LeftOut("")));
    }
    if state.len() > MAX_STATE {
        return Err(ValueError::too_long(FIELD, state.len(), MAX_STATE));
    }
    let is_base64 =
        [STANDARD, URL_SAFE].iter().any(|alphabet| GeneralPurpose::new(alphabet, LENIENT).decode(state).is_ok());
    if !is_base64 {
        let right = Expected::MessageOf(Constants::SessionStateEvent);
        return Err(ValueError::new(FIELD, Problem::Other("is not Base64".into()), right));
    }
    Ok(())
}

fn item(index: usize, line: &DialogLine<'_>) -> Result<HistoryItem<String>, ValueError> {
    let field = |member| Field::from("dialog_history").index(index).member(member);
    if let Some(name) = line.name {
        check_optional(field("name"), name)?;
    }
    if line.text.is_empty() {
        return Err(ValueError::new(field("text"), Problem::Empty, Expected::Words("give what was said".into())));
    }
    let name = line.name.unwrap_or_default().to_owned();
    Ok(HistoryItem {
        actor: Actor { kind: line.source, name: name.clone() },
        text: line.text.to_owned(),
        talker_display_name: name,
    })
}
