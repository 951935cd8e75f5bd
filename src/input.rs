//! Reading what the game passes, and copying texts to it.

use std::ffi::{CStr, c_char};
use std::mem::offset_of;

use super::refusal::{Outcome, Refusal};
use super::types::{iw_event, iw_packet, iw_parameter, iw_receipt, iw_session_config, iw_str};
use inworld_client::{Expected, Field, Problem};
use inworld_protocol::packet::NamedValue;

/// No struct of any later version of this ABI is larger; a size above it is no size.
const MAX_STRUCT: usize = 4096;

/// How many elements an array argument may have.
pub(super) const MAX_COUNT: usize = 65_536;

/// A struct whose first field is its size in bytes.
///
/// # Safety
/// All-zero bytes are a valid value, and the first field is a `u32`.
pub(super) unsafe trait Sized32: Copy {
    /// Its size when this ABI was first written down: no caller has a smaller one.
    const FIRST_SIZE: usize = size_of::<Self>();
}

// SAFETY: integers and pointers only, `struct_size` first.
unsafe impl Sized32 for iw_session_config {
    const FIRST_SIZE: usize = offset_of!(iw_session_config, saved_state);
}
// SAFETY: as above.
unsafe impl Sized32 for iw_event {
    const FIRST_SIZE: usize = offset_of!(iw_event, line);
}
// SAFETY: as above.
unsafe impl Sized32 for iw_receipt {}
// SAFETY: as above.
unsafe impl Sized32 for iw_packet {
    const FIRST_SIZE: usize = offset_of!(iw_packet, items);
}

/// The struct's own size, checked.
///
/// # Safety
/// `ptr` is NULL or points to a struct with its size in front.
pub(super) unsafe fn struct_size<T: Sized32>(name: &'static str, ptr: *const T) -> Result<usize, Refusal> {
    if ptr.is_null() {
        return Err(Refusal::null(name));
    }
    // SAFETY: not NULL, and every such struct starts with its size.
    let size = unsafe { ptr.cast::<u32>().read() } as usize;
    // No compiler makes a struct that ends within a field.
    if (T::FIRST_SIZE..=MAX_STRUCT).contains(&size) && size.is_multiple_of(align_of::<T>()) {
        return Ok(size);
    }
    Err(Refusal::struct_size(name, size, size_of::<T>()))
}

/// Copies a struct of the caller's size; fields that it does not have are zero.
///
/// # Safety
/// `ptr` is NULL or points to as many bytes as its size says.
pub(super) unsafe fn read_struct<T: Sized32>(name: &'static str, ptr: *const T) -> Result<T, Refusal> {
    // SAFETY: as this function's own contract.
    let size = unsafe { struct_size(name, ptr) }?;
    let mut value = std::mem::MaybeUninit::<T>::zeroed();
    // SAFETY: both sides have at least the smaller of the two sizes, zero bytes are a value of T, and the two do not
    // overlap.
    unsafe {
        std::ptr::copy_nonoverlapping(ptr.cast::<u8>(), value.as_mut_ptr().cast::<u8>(), size.min(size_of::<T>()));
        Ok(value.assume_init())
    }
}

/// Writes a struct into one of the caller's size; its `struct_size` stays.
///
/// # Safety
/// `ptr` points to `size` writable bytes, as [`struct_size`] has found.
#[inline]
pub(super) unsafe fn write_struct<T: Sized32>(value: &T, ptr: *mut T, size: usize) {
    let skip = size_of::<u32>();
    let len = size.min(size_of::<T>()) - skip;
    // SAFETY: both sides have `skip + len` bytes and do not overlap: `value` is a local of the caller.
    unsafe {
        let from = std::ptr::from_ref(value).cast::<u8>().add(skip);
        std::ptr::copy_nonoverlapping(from, ptr.cast::<u8>().add(skip), len);
    }
}

/// Writes through an out-parameter.
///
/// # Safety
/// `out` is NULL or writable.
pub(super) unsafe fn write_out<T>(name: &'static str, out: *mut T, value: T) -> Result<(), Refusal> {
    not_null(name, out)?;
    // SAFETY: not NULL, and writable by this function's contract.
    unsafe { out.write(value) };
    Ok(())
}

pub(super) fn not_null<T>(name: impl Into<Field>, ptr: *const T) -> Result<(), Refusal> {
    if ptr.is_null() { Err(Refusal::null(name)) } else { Ok(()) }
}

/// A text that may be absent.
///
/// # Safety
/// `ptr` is NULL or a NUL-terminated text that lives for `'a`.
pub(super) unsafe fn optional_text<'a>(name: impl Into<Field>, ptr: *const c_char) -> Result<Option<&'a str>, Refusal> {
    if ptr.is_null() {
        return Ok(None);
    }
    // SAFETY: not NULL, and NUL-terminated by this function's contract.
    let bytes = unsafe { CStr::from_ptr(ptr) }.to_bytes();
    std::str::from_utf8(bytes).map(Some).map_err(|error| Refusal::not_utf8(name, &error))
}

/// A text that must be there.
///
/// # Safety
/// As [`optional_text`].
pub(super) unsafe fn text<'a>(name: impl Into<Field>, ptr: *const c_char) -> Result<&'a str, Refusal> {
    if ptr.is_null() {
        return Err(Refusal::null(name));
    }
    // SAFETY: the same contract.
    Ok(unsafe { optional_text(name, ptr) }?.unwrap_or_default())
}

/// A yes or no: 1 or 0.
pub(super) fn flag(name: &'static str, value: u32) -> Result<bool, Refusal> {
    match value {
        0 => Ok(false),
        1 => Ok(true),
        other => Err(Refusal::argument(name, Problem::Unsupported(other.into()), Expected::Words("use 1 or 0".into()))),
    }
}

/// A text that the library lent, or that a packet built by hand has. NULL is empty.
///
/// # Safety
/// `text.ptr` is NULL or points to `text.len` bytes that live for `'a`.
pub(super) unsafe fn lent_text<'a>(name: &'static str, text: iw_str) -> Result<&'a str, Refusal> {
    if text.ptr.is_null() {
        return Ok("");
    }
    if text.len > isize::MAX as usize {
        let problem = Problem::TooLong { bytes: text.len, max: isize::MAX as usize };
        return Err(Refusal::argument(name, problem, Expected::Nothing));
    }
    // SAFETY: not NULL, of a possible length, and readable by this function's contract.
    let bytes = unsafe { std::slice::from_raw_parts(text.ptr.cast::<u8>(), text.len) };
    std::str::from_utf8(bytes).map_err(|error| Refusal::not_utf8(name, &error))
}

/// An array; NULL only when empty.
///
/// # Safety
/// `ptr` is NULL or points to `count` elements that live for `'a`.
pub(super) unsafe fn array<'a, T>(
    name: impl Into<Field>,
    count_name: impl Into<Field>,
    ptr: *const T,
    count: usize,
    max: usize,
) -> Result<&'a [T], Refusal> {
    if count == 0 {
        return Ok(&[]);
    }
    if count > max {
        return Err(Refusal::too_many(count_name, count, max));
    }
    not_null(name, ptr)?;
    // SAFETY: not NULL, of a sane length, and readable by this function's contract.
    Ok(unsafe { std::slice::from_raw_parts(ptr, count) })
}

/// Name and value pairs.
///
/// # Safety
/// `ptr` is NULL or points to `count` pairs of NUL-terminated texts.
pub(super) unsafe fn parameters(
    name: impl Into<Field>,
    count_name: impl Into<Field>,
    ptr: *const iw_parameter,
    count: usize,
) -> Result<Vec<NamedValue<String>>, Refusal> {
    let name = name.into();
    // SAFETY: the same contract.
    let pairs = unsafe { array(name.clone(), count_name, ptr, count, MAX_COUNT) }?;
    let pair = |(index, pair): (usize, &iw_parameter)| {
        // SAFETY: the same contract.
        let own_name = unsafe { text(name.clone().index(index).member("name"), pair.name) }?;
        // SAFETY: the same contract.
        let value = unsafe { text(name.clone().index(index).member("value"), pair.value) }?;
        Ok(NamedValue { name: own_name.to_owned(), value: value.to_owned() })
    };
    pairs.iter().enumerate().map(pair).collect()
}

/// Texts.
///
/// # Safety
/// `ptr` is NULL or points to `count` NUL-terminated texts.
pub(super) unsafe fn texts<'a>(
    name: &'static str,
    count_name: &'static str,
    ptr: *const *const c_char,
    count: usize,
) -> Result<Vec<&'a str>, Refusal> {
    // SAFETY: the same contract.
    let pointers = unsafe { array(name, count_name, ptr, count, MAX_COUNT) }?;
    // SAFETY: the same contract.
    let one = |(index, ptr): (usize, &*const c_char)| unsafe { text(Field::from(name).index(index), *ptr) };
    pointers.iter().enumerate().map(one).collect()
}

/// Copies a text into the caller's buffer, as much as fits at a character boundary, with a NUL; returns its whole
/// length.
///
/// # Safety
/// `buffer` is NULL or has `capacity` writable bytes.
pub(super) unsafe fn copy_text(text: &str, buffer: *mut c_char, capacity: usize) -> Outcome {
    let whole = i32::try_from(text.len()).map_err(|_| Refusal::uncopyable(text.len()))?;
    let Some(room) = capacity.checked_sub(1) else { return Ok(whole) };
    not_null("buffer", buffer)?;
    let fits = text.floor_char_boundary(room);
    // SAFETY: `fits` bytes and a NUL are at most `capacity`, which is writable by this function's contract; the text
    // is the library's own and does not overlap.
    unsafe {
        std::ptr::copy_nonoverlapping(text.as_ptr(), buffer.cast::<u8>(), fits);
        buffer.add(fits).write(0);
    }
    Ok(whole)
}
