//! Calls of tools, joined from their parts.

use super::super::http::push_up_to;
use super::piece::ToolPiece;

/// Bytes of the arguments of one call of a tool, and calls.
const LONGEST_ARGUMENTS: usize = 16 << 10;
const MOST_CALLS: usize = 8;

/// The calls of one answer.
#[derive(Debug, Default)]
pub(super) struct ToolCalls(Vec<ToolPiece>);

impl ToolCalls {
    /// Joins a part to its call.
    pub(super) fn join(&mut self, part: ToolPiece) {
        let is_room = self.0.len() < MOST_CALLS && part.arguments.len() <= LONGEST_ARGUMENTS;
        // Some servers number all calls alike, and tell them apart by their ids alone.
        let is_same = |call: &&mut ToolPiece| match part.index {
            Some(index) => call.index == Some(index) && (part.id.is_empty() || part.id == call.id),
            None => part.id.is_empty() || part.id == call.id,
        };
        match self.0.iter_mut().rev().find(is_same).filter(|call| !part.begins_anew(call)) {
            Some(call) => {
                if call.name.is_empty() {
                    call.name = part.name;
                }
                push_up_to(&mut call.arguments, &part.arguments, LONGEST_ARGUMENTS);
            }
            None if is_room => self.0.push(part),
            None => {}
        }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = &ToolPiece> {
        self.0.iter()
    }
}
