//! `InworldLipsync`: moves the mouth of a mesh or a sprite with what a character says.

use godot::classes::{AnimatedSprite2D, AnimatedSprite3D, Engine, MeshInstance3D, Sprite2D, Sprite3D};
use godot::obj::InstanceId;
use godot::prelude::*;
use inworld_client::SHAPES;

use crate::message::VISEMES;
use crate::node_ref::NodeRef;
use crate::voice::{InworldVoice, Mouth, rest, strongest};

/// What many models call the blend shapes of the mouth shapes, in the order of [`VISEMES`].
const BLEND_SHAPES: [&str; SHAPES] = [
    "viseme_sil",
    "viseme_PP",
    "viseme_FF",
    "viseme_TH",
    "viseme_DD",
    "viseme_kk",
    "viseme_CH",
    "viseme_SS",
    "viseme_nn",
    "viseme_RR",
    "viseme_aa",
    "viseme_E",
    "viseme_I",
    "viseme_O",
    "viseme_U",
];

/// Blend shapes that open the mouth, for models that have none for mouth shapes.
const OPEN: [&str; 3] = ["jawOpen", "mouthOpen", "MouthOpen"];

/// How far each mouth shape opens the mouth.
const OPENNESS: Mouth = [0.0, 0.0, 0.1, 0.25, 0.25, 0.3, 0.3, 0.15, 0.25, 0.35, 1.0, 0.7, 0.5, 0.8, 0.4];

/// Moves the mouth of a model or a picture in step with what is heard of an [InworldVoice].
///
/// A [MeshInstance3D] gets its blend shapes set: those that [member names] tells, or that are called [code]viseme_PP[/code] and so
/// on, or [code]PP[/code]; a model that has none of them opens its mouth with [code]jawOpen[/code] or [code]mouthOpen[/code]. A [Sprite2D],
/// [Sprite3D], [AnimatedSprite2D] or [AnimatedSprite3D] shows the frame that [member frames] has for the mouth shape; without it its
/// frames are those of a mouth that opens, from closed to wide open.
#[derive(GodotClass)]
#[class(init, tool, base = Node)]
pub struct InworldLipsync {
    /// Whose mouth it is.
    #[export]
    #[var(get, set)]
    voice: PhantomVar<Option<Gd<InworldVoice>>>,

    /// What moves: a [MeshInstance3D], [Sprite2D], [Sprite3D], [AnimatedSprite2D] or [AnimatedSprite3D]. Empty: the parent.
    #[export]
    #[var(get, set)]
    target: PhantomVar<Option<Gd<Node>>>,

    /// Names of blend shapes, by the codes of [member InworldViseme.code].
    #[export]
    #[var(set)]
    names: VarDictionary,

    /// A frame for each of the 15 mouth shapes, in the order of [method InworldVoice.get_visemes].
    #[export]
    frames: PackedInt32Array,

    /// How strongly blend shapes move.
    #[export(range = (0.0, 2.0))]
    #[init(val = 1.0)]
    strength: f32,

    voice_ref: NodeRef<InworldVoice>,
    target_ref: NodeRef<Node>,
    /// The blend shapes of the mesh that was moved last.
    shapes: Option<Shapes>,
    base: Base<Node>,
}

/// The blend shapes of a mesh.
struct Shapes {
    mesh: InstanceId,
    of_visemes: [Option<i32>; SHAPES],
    open: Option<i32>,
}

#[godot_api]
impl INode for InworldLipsync {
    fn process(&mut self, _delta: f64) {
        if !Engine::singleton().is_editor_hint() {
            self.show();
        }
    }

    fn get_configuration_warnings(&self) -> PackedStringArray {
        let mut warnings = PackedStringArray::new();
        if self.voice_ref.get().is_none() {
            warnings.push("voice is not set; choose the InworldVoice whose mouth it is.");
        }
        if !self.target_node().is_some_and(|node| can_move(&node)) {
            warnings.push(
                "There is no mouth to move: set target, or put this node under a MeshInstance3D, Sprite2D, Sprite3D, \
                 AnimatedSprite2D or AnimatedSprite3D.",
            );
        }
        if !self.frames.is_empty() && self.frames.len() != SHAPES {
            warnings.push(&GString::from(&format!(
                "frames has {} numbers; give {SHAPES}, one for each mouth shape, or none.",
                self.frames.len()
            )));
        }
        warnings
    }
}

#[godot_api]
impl InworldLipsync {
    /// How far the mouth is open, 0 to 1: for a mouth of your own.
    #[func]
    fn get_openness(&self) -> f32 {
        openness(&self.mouth())
    }

    #[func]
    fn get_voice(&self) -> Option<Gd<InworldVoice>> {
        self.voice_ref.get()
    }

    #[func]
    fn set_voice(&mut self, voice: Option<Gd<InworldVoice>>) {
        self.voice_ref = NodeRef::new(voice.as_ref());
        self.base_mut().update_configuration_warnings();
    }

    #[func]
    fn get_target(&self) -> Option<Gd<Node>> {
        self.target_ref.get()
    }

    #[func]
    fn set_target(&mut self, target: Option<Gd<Node>>) {
        self.target_ref = NodeRef::new(target.as_ref());
        self.base_mut().update_configuration_warnings();
    }

    #[func]
    fn set_names(&mut self, names: VarDictionary) {
        self.names = names;
        self.shapes = None;
    }
}

impl InworldLipsync {
    fn target_node(&self) -> Option<Gd<Node>> {
        self.target_ref.get().or_else(|| self.base().get_parent())
    }

    fn mouth(&self) -> Mouth {
        self.voice_ref.get().map_or_else(rest, |voice| voice.bind().mouth())
    }

    fn show(&mut self) {
        let Some(node) = self.target_node() else { return };
        let mouth = self.mouth();
        let node = match node.try_cast::<MeshInstance3D>() {
            Ok(mesh) => return self.move_mesh(mesh, &mouth),
            Err(node) => node,
        };
        let node = match node.try_cast::<Sprite2D>() {
            Ok(mut sprite) => {
                let frame = self.frame(sprite.get_hframes() * sprite.get_vframes(), &mouth);
                return sprite.set_frame(frame);
            }
            Err(node) => node,
        };
        let node = match node.try_cast::<Sprite3D>() {
            Ok(mut sprite) => {
                let frame = self.frame(sprite.get_hframes() * sprite.get_vframes(), &mouth);
                return sprite.set_frame(frame);
            }
            Err(node) => node,
        };
        let node = match node.try_cast::<AnimatedSprite2D>() {
            Ok(mut sprite) => {
                let count = sprite.get_sprite_frames().map(|frames| frames.get_frame_count(&sprite.get_animation()));
                let frame = self.frame(count.unwrap_or_default(), &mouth);
                return sprite.set_frame(frame);
            }
            Err(node) => node,
        };
        if let Ok(mut sprite) = node.try_cast::<AnimatedSprite3D>() {
            let count = sprite.get_sprite_frames().map(|frames| frames.get_frame_count(&sprite.get_animation()));
            let frame = self.frame(count.unwrap_or_default(), &mouth);
            sprite.set_frame(frame);
        }
    }

    /// The frame of a sprite that has so many.
    fn frame(&self, count: i32, mouth: &Mouth) -> i32 {
        let last = count.saturating_sub(1).max(0);
        let chosen = self.frames.get(strongest(mouth)).filter(|_| self.frames.len() == SHAPES);
        chosen.unwrap_or_else(|| (openness(mouth) * last as f32).round() as i32).clamp(0, last)
    }

    fn move_mesh(&mut self, mut node: Gd<MeshInstance3D>, mouth: &Mouth) {
        let Some(mesh) = node.get_mesh().map(|mesh| mesh.instance_id()) else { return };
        if self.shapes.as_ref().is_none_or(|shapes| shapes.mesh != mesh) {
            self.shapes = Some(self.shapes_of(&node, mesh));
        }
        let Some(shapes) = &self.shapes else { return };
        for (index, weight) in shapes.of_visemes.iter().zip(mouth) {
            if let Some(index) = index {
                node.set_blend_shape_value(*index, weight * self.strength);
            }
        }
        if let Some(index) = shapes.open {
            node.set_blend_shape_value(index, openness(mouth) * self.strength);
        }
    }

    fn shapes_of(&self, node: &Gd<MeshInstance3D>, mesh: InstanceId) -> Shapes {
        let mut node = node.clone();
        let mut find = |name: &str| Some(node.find_blend_shape_by_name(name)).filter(|index| *index >= 0);
        let of_visemes: [Option<i32>; SHAPES] = std::array::from_fn(|shape| {
            let code = VISEMES.get(shape).copied().unwrap_or_default();
            match self.names.get(code) {
                Some(name) => find(&name.stringify().to_string()),
                None => BLEND_SHAPES.get(shape).and_then(|name| find(name)).or_else(|| find(code)),
            }
        });
        let has_none = of_visemes.iter().all(Option::is_none);
        let open = OPEN.iter().filter(|_| has_none).find_map(|name| find(name));
        Shapes { mesh, of_visemes, open }
    }
}

fn openness(mouth: &Mouth) -> f32 {
    mouth.iter().zip(OPENNESS).map(|(weight, open)| weight * open).sum()
}

fn can_move(node: &Gd<Node>) -> bool {
    ["MeshInstance3D", "Sprite2D", "Sprite3D", "AnimatedSprite2D", "AnimatedSprite3D"]
        .iter()
        .any(|class| node.is_class(*class))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mouth_is_as_open_as_its_shapes() {
        assert_eq!((openness(&rest()), strongest(&rest())), (0.0, 0));
        let open: Mouth = std::array::from_fn(|shape| if shape == 10 { 0.75 } else { 0.25 / 14.0 });
        assert!((0.75..0.85).contains(&openness(&open)), "{}", openness(&open));
        assert_eq!(VISEMES.get(strongest(&open)), Some(&"Aa"));
    }
}
