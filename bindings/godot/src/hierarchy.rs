//! What the `godot` crate cannot register: classes that inherit from classes of this extension (`InworldMessage`,
//! `InworldEvent`, `InworldEventData`), and help for properties that are called otherwise than their fields.
//!
//! The `godot` crate registers a class under an engine class only. Here the calls that register and unregister classes are
//! taken on their way to the engine: each class of [`PARENTS`] gets its parent there, which is registered before it and
//! unregistered after it. Parents have no members and are never instantiated, since a call that the engine makes through a
//! parent comes with an instance of the child. The editor's help is taken on its way in the same manner.
#![allow(unsafe_code)]

use std::ffi::{CStr, c_char, c_void};
use std::sync::{Mutex, MutexGuard, OnceLock, PoisonError};
use std::{ptr, slice};

use godot::builtin::StringName;
use godot::sys;

/// Child and parent.
const PARENTS: &[(&str, &str)] = &[
    ("InworldMessageTalk", "InworldMessage"),
    ("InworldMessageSpeechToText", "InworldMessage"),
    ("InworldMessageEmotion", "InworldMessage"),
    ("InworldMessageTrigger", "InworldMessage"),
    ("InworldMessageAction", "InworldMessage"),
    ("InworldMessageControl", "InworldMessage"),
    ("InworldMessageRelation", "InworldMessage"),
    ("InworldEventText", "InworldEvent"),
    ("InworldEventData", "InworldEvent"),
    ("InworldEventDataAudio", "InworldEventData"),
    ("InworldEventEmotion", "InworldEvent"),
    ("InworldEventTrigger", "InworldEvent"),
    ("InworldEventControl", "InworldEvent"),
];

type Register = sys::GDExtensionInterfaceClassdbRegisterExtensionClass3;
type Help = sys::GDExtensionInterfaceEditorHelpLoadXmlFromUtf8CharsAndLen;
type Unregister = sys::GDExtensionInterfaceClassdbUnregisterExtensionClass;
type Find = unsafe extern "C" fn(*const c_char) -> sys::GDExtensionInterfaceFunctionPtr;

/// What the engine answers itself.
static FIND: OnceLock<Find> = OnceLock::new();
static REGISTER: OnceLock<Register> = OnceLock::new();
static UNREGISTER: OnceLock<Unregister> = OnceLock::new();

static HELP: OnceLock<Help> = OnceLock::new();

static KNOWN: Mutex<Known> = Mutex::new(Known { registered: Vec::new(), leaving: Vec::new() });

/// The classes of [`PARENTS`] that are registered, and the parents among them that are to go after their children.
struct Known {
    registered: Vec<&'static str>,
    leaving: Vec<&'static str>,
}

fn known() -> MutexGuard<'static, Known> {
    KNOWN.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The engine's look-up of its functions, but for those that are taken here.
pub fn wrap(find: sys::GDExtensionInterfaceGetProcAddress) -> sys::GDExtensionInterfaceGetProcAddress {
    let engine = find?;
    // The engine has one, also after the extension was reloaded.
    let _ = FIND.set(engine);
    Some(look_up)
}

/// # Safety
/// As the engine's own function: `name` is a text that ends with a NUL.
unsafe extern "C" fn look_up(name: *const c_char) -> sys::GDExtensionInterfaceFunctionPtr {
    let engine = FIND.get()?;
    // SAFETY: the caller's promise is the engine's.
    let found = unsafe { engine(name) }?;
    // SAFETY: the caller gives a text that ends with a NUL.
    match unsafe { CStr::from_ptr(name) }.to_bytes() {
        b"classdb_register_extension_class3" => {
            // SAFETY: the engine gives functions of all kinds under one type, and this name stands for this kind.
            let _ = REGISTER.set(unsafe { std::mem::transmute::<unsafe extern "C" fn(), Register>(found) });
            // SAFETY: as above, in the other direction.
            Some(unsafe { std::mem::transmute::<Register, unsafe extern "C" fn()>(register) })
        }
        b"classdb_unregister_extension_class" => {
            // SAFETY: as above.
            let _ = UNREGISTER.set(unsafe { std::mem::transmute::<unsafe extern "C" fn(), Unregister>(found) });
            // SAFETY: as above, in the other direction.
            Some(unsafe { std::mem::transmute::<Unregister, unsafe extern "C" fn()>(unregister) })
        }
        b"editor_help_load_xml_from_utf8_chars_and_len" => {
            // SAFETY: as above.
            let _ = HELP.set(unsafe { std::mem::transmute::<unsafe extern "C" fn(), Help>(found) });
            // SAFETY: as above, in the other direction.
            Some(unsafe { std::mem::transmute::<Help, unsafe extern "C" fn()>(help) })
        }
        _ => Some(found),
    }
}

/// # Safety
/// As the engine's own function: the pointers are valid during the call.
unsafe extern "C" fn register(
    library: sys::GDExtensionClassLibraryPtr,
    class: sys::GDExtensionConstStringNamePtr,
    base: sys::GDExtensionConstStringNamePtr,
    info: *const sys::GDExtensionClassCreationInfo3,
) {
    let Some(engine) = REGISTER.get() else { return };
    if let Some(name) = parents().find(|name| is_called(class, name)) {
        // SAFETY: the caller's pointers.
        return unsafe { register_parent(*engine, library, name, base, info) };
    }
    let Some((child, parent)) = PARENTS.iter().copied().find(|(child, _)| is_called(class, child)) else {
        // SAFETY: the caller's pointers.
        return unsafe { engine(library, class, base, info) };
    };
    // SAFETY: the caller's pointers.
    unsafe { register_parent(*engine, library, parent, base, info) };
    let parent = StringName::from(parent);
    // SAFETY: the caller's pointers, and a name that lives until the call returns.
    unsafe { engine(library, class, pointer(&parent), info) };
    known().registered.push(child);
}

/// Registers a class that is never instantiated, and its own parent before it, unless they are registered already.
///
/// # Safety
/// As `register`; `info` describes any class.
unsafe fn register_parent(
    engine: Register,
    library: sys::GDExtensionClassLibraryPtr,
    name: &'static str,
    base: sys::GDExtensionConstStringNamePtr,
    info: *const sys::GDExtensionClassCreationInfo3,
) {
    {
        let mut known = known();
        known.leaving.retain(|leaving| *leaving != name);
        if known.registered.contains(&name) {
            return;
        }
        known.registered.push(name);
    }
    let parent = PARENTS.iter().find(|(child, _)| *child == name).map(|(_, parent)| *parent);
    if let Some(parent) = parent {
        // SAFETY: the caller's pointers.
        unsafe { register_parent(engine, library, parent, base, info) };
    }
    // SAFETY: the caller's pointer. What it points to is plain data: flags and functions.
    let info = unsafe { *info };
    let info = sys::GDExtensionClassCreationInfo3 {
        is_virtual: sys::conv::SYS_FALSE,
        is_abstract: sys::conv::SYS_TRUE,
        is_exposed: sys::conv::SYS_TRUE,
        create_instance_func: Some(create_nothing),
        recreate_instance_func: Some(recreate_nothing),
        set_func: None,
        get_func: None,
        get_property_list_func: None,
        free_property_list_func: None,
        property_can_revert_func: None,
        property_get_revert_func: None,
        validate_property_func: None,
        notification_func: None,
        to_string_func: None,
        get_virtual_func: None,
        get_virtual_call_data_func: None,
        call_virtual_with_data_func: None,
        get_rid_func: None,
        ..info
    };
    let parent = parent.map(StringName::from);
    let (name, base) = (StringName::from(name), parent.as_ref().map_or(base, pointer));
    // SAFETY: the caller's pointers, and what lives until the call returns; the engine copies what it keeps.
    unsafe { engine(library, pointer(&name), base, &raw const info) };
}

/// # Safety
/// As the engine's own function: the pointers are valid during the call.
unsafe extern "C" fn unregister(library: sys::GDExtensionClassLibraryPtr, class: sys::GDExtensionConstStringNamePtr) {
    let Some(engine) = UNREGISTER.get() else { return };
    if let Some(name) = parents().find(|name| is_called(class, name)) {
        known().leaving.push(name);
    } else {
        // SAFETY: the caller's pointers.
        unsafe { engine(library, class) };
        known().registered.retain(|name| !is_called(class, name));
    }
    while let Some(name) = childless() {
        let name = StringName::from(name);
        // SAFETY: the caller's pointer, and a name that lives until the call returns.
        unsafe { engine(library, pointer(&name)) };
    }
}

/// A parent that is to go and whose last child has gone; it counts as gone now.
fn childless() -> Option<&'static str> {
    let mut known = known();
    let Known { registered, leaving } = &mut *known;
    let has_child = |name: &str| PARENTS.iter().any(|(child, parent)| *parent == name && registered.contains(child));
    let gone = leaving.iter().copied().find(|name| !has_child(name))?;
    leaving.retain(|name| *name != gone);
    registered.retain(|name| *name != gone);
    Some(gone)
}

/// `type` is not the name of a field: the property has it, and its help has to.
///
/// # Safety
/// As the engine's own function: `xml` are so many bytes of text.
unsafe extern "C" fn help(xml: *const c_char, size: sys::GDExtensionInt) {
    let (Some(engine), Ok(length)) = (HELP.get(), usize::try_from(size)) else { return };
    // SAFETY: the caller's bytes.
    let text = String::from_utf8_lossy(unsafe { slice::from_raw_parts(xml.cast::<u8>(), length) });
    let renamed = text.replace("<member name=\"kind\"", "<member name=\"type\"");
    let size = sys::GDExtensionInt::try_from(renamed.len()).unwrap_or_default();
    // SAFETY: bytes that live until the call returns.
    unsafe { engine(renamed.as_ptr().cast(), size) };
}

/// The engine wants such functions also of classes that it must not instantiate.
unsafe extern "C" fn create_nothing(_: *mut c_void) -> sys::GDExtensionObjectPtr {
    ptr::null_mut()
}

unsafe extern "C" fn recreate_nothing(
    _: *mut c_void,
    _: sys::GDExtensionObjectPtr,
) -> sys::GDExtensionClassInstancePtr {
    ptr::null_mut()
}

/// All parents, some of them more than once.
fn parents() -> impl Iterator<Item = &'static str> {
    PARENTS.iter().map(|(_, parent)| *parent)
}

/// Whether the engine's name is this one.
fn is_called(class: sys::GDExtensionConstStringNamePtr, name: &str) -> bool {
    let name = StringName::from(name);
    // SAFETY: the engine gives a valid name. It knows each text once, and a name is the pointer to it.
    unsafe { *class.cast::<*const c_void>() == *pointer(&name).cast::<*const c_void>() }
}

fn pointer(name: &StringName) -> sys::GDExtensionConstStringNamePtr {
    ptr::from_ref(name).cast()
}
