//! What the player has achieved so far.

use serde::{Deserialize, Serialize};

use crate::script::Script;

/// How one goal stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub(super) struct Standing {
    enabled: bool,
    active: bool,
    completed: bool,
}

/// How all goals of the script stand, in the script's order.
#[derive(Clone, Debug)]
pub(super) struct Goals(Vec<(String, Standing)>);

impl Goals {
    /// As the script begins.
    pub(super) fn new(script: &Script) -> Self {
        let standing = |enabled| Standing { enabled, ..Standing::default() };
        Self(script.goals.iter().map(|goal| (goal.name.clone(), standing(goal.enabled))).collect())
    }

    fn standing(&mut self, name: &str) -> Option<&mut Standing> {
        self.0.iter_mut().find(|(goal, _)| goal == name).map(|(_, standing)| standing)
    }

    fn is(&self, name: &str, test: impl Fn(&Standing) -> bool) -> bool {
        self.0.iter().any(|(goal, standing)| goal == name && test(standing))
    }

    /// Whether the goal is enabled.
    pub(super) fn is_enabled(&self, name: &str) -> bool {
        self.is(name, |standing| standing.enabled)
    }

    /// Whether the goal has been completed at least once.
    pub(super) fn is_completed(&self, name: &str) -> bool {
        self.is(name, |standing| standing.completed)
    }

    /// Whether the goal was activated and is not completed.
    pub(super) fn is_under_way(&self, name: &str) -> bool {
        self.is(name, |standing| standing.active && !standing.completed)
    }

    /// Enables or disables; false when there is no such goal.
    pub(super) fn enable(&mut self, name: &str, enabled: bool) -> bool {
        let Some(standing) = self.standing(name) else { return false };
        standing.enabled = enabled;
        true
    }

    /// Activates; false when it was active or completed already.
    pub(super) fn activate(&mut self, name: &str) -> bool {
        let Some(standing) = self.standing(name) else { return false };
        let first = standing.enabled && !standing.active && !standing.completed;
        standing.active |= first;
        first
    }

    /// Completes; false when that has happened and does not count again.
    pub(super) fn complete(&mut self, name: &str, repeat: bool) -> bool {
        let Some(standing) = self.standing(name) else { return false };
        let counts = standing.enabled && (repeat || !standing.completed);
        if counts {
            standing.active = false;
            standing.completed = true;
        }
        counts
    }

    /// For saving.
    pub(super) fn standings(&self) -> &[(String, Standing)] {
        &self.0
    }

    /// From a saved state; goals that the script no longer has are dropped.
    pub(super) fn restore(&mut self, saved: impl IntoIterator<Item = (String, Standing)>) {
        for (name, standing) in saved {
            if let Some(now) = self.standing(&name) {
                *now = standing;
            }
        }
    }
}
