//! The one place where the library's ways are turned into Rust's: owned pointers, results, strings in and out.

use crate::error::Error;
use crate::sys;
use std::ffi::{CStr, CString};
use std::os::raw::c_char;
use std::ptr;

/// A type of the library, and how to free it.
pub trait Free {
    /// # Safety
    /// The object is not used afterwards.
    unsafe fn free(object: *mut Self);
}

macro_rules! freed_by {
    ($($object:ident $function:ident)*) => {
        $(impl Free for sys::$object {
            unsafe fn free(object: *mut Self) {
                sys::$function(object)
            }
        })*
    };
}

freed_by! {
    fw_config fw_config_free
    fw_client fw_client_free
    fw_cancel fw_cancel_free
    fw_create_options fw_create_options_free
    fw_list_options fw_list_options_free
    fw_api_key fw_api_key_free
    fw_api_key_list fw_api_key_list_free
    fw_identity fw_identity_free
    fw_rotation fw_rotation_free
    fw_sweep fw_sweep_free
    fw_error fw_error_free
}

/// An object of the library that is freed with this value. It may be null, which all functions take.
pub struct Handle<T: Free>(pub *mut T);

impl<T: Free> Drop for Handle<T> {
    fn drop(&mut self) {
        // SAFETY: nobody else has the pointer.
        unsafe { T::free(self.0) }
    }
}

/// Makes a call that gives an object, with places for the object and for the reason if it fails.
pub fn make<T: Free>(
    call: impl FnOnce(*mut *mut T, *mut *mut sys::fw_error) -> sys::fw_status,
) -> Result<Handle<T>, Error> {
    let mut object = Handle(ptr::null_mut());
    let mut reason = Handle(ptr::null_mut());
    check(call(&mut object.0, &mut reason.0), reason)?;
    Ok(object)
}

/// Makes a call that gives nothing but a reason if it fails.
pub fn perform(call: impl FnOnce(*mut *mut sys::fw_error) -> sys::fw_status) -> Result<(), Error> {
    let mut reason = Handle(ptr::null_mut());
    check(call(&mut reason.0), reason)
}

fn check(status: sys::fw_status, reason: Handle<sys::fw_error>) -> Result<(), Error> {
    match status {
        sys::FW_OK => Ok(()),
        _ => Err(Error::new(status, &reason)),
    }
}

/// Calls a setter, which has no reason to give but its status.
pub fn set(name: &str, status: sys::fw_status) -> Result<(), Error> {
    match status {
        sys::FW_OK => Ok(()),
        _ => Err(Error::refused(status, name)),
    }
}

/// A string for C. One with a NUL in it is refused, as the library refuses any control character.
pub fn text(name: &str, value: &str) -> Result<CString, Error> {
    CString::new(value).map_err(|_| Error::refused(sys::FW_ERROR_CONTROL_CHARACTER, name))
}

/// A string that the library lends, for as long as its owner lives.
///
/// # Safety
/// The pointer is null or what the library gave for `_owner`.
pub unsafe fn lent<T>(_owner: &T, text_or_null: *const c_char) -> Option<&str> {
    if text_or_null.is_null() {
        None
    } else {
        CStr::from_ptr(text_or_null).to_str().ok()
    }
}
