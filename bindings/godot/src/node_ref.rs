//! Pointing at a node that a game may free at any moment.

use std::marker::PhantomData;

use godot::classes::Object;
use godot::obj::{Bounds, Gd, GodotClass, Inherits, InstanceId, bounds};

/// A node that may be gone: it is looked up each time. Costs no memory, and keeps nothing alive.
pub struct NodeRef<T> {
    id: Option<InstanceId>,
    kind: PhantomData<fn() -> T>,
}

impl<T> Default for NodeRef<T> {
    fn default() -> Self {
        Self { id: None, kind: PhantomData }
    }
}

impl<T> Clone for NodeRef<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for NodeRef<T> {}

impl<T> PartialEq for NodeRef<T> {
    fn eq(&self, other: &Self) -> bool {
        self.id == other.id
    }
}

impl<T: GodotClass + Inherits<Object> + Bounds<Memory = bounds::MemManual>> NodeRef<T> {
    /// Points at this node, or at none.
    pub fn new(node: Option<&Gd<T>>) -> Self {
        Self { id: node.map(Gd::instance_id), kind: PhantomData }
    }

    /// The node, while it is there.
    pub fn get(self) -> Option<Gd<T>> {
        Gd::try_from_instance_id(self.id?).ok()
    }
}
