//! API keys, and what a new one is to be.

use crate::cancel::CancelToken;
use crate::error::Error;
use crate::handle::{lent, make, set, text, Handle};
use crate::sys;
use std::ffi::CStr;
use std::fmt;
use std::ptr;
use std::time::{SystemTime, UNIX_EPOCH};

/// What a new key is to be. The default: named "default", never expires.
#[derive(Clone, Debug, Default)]
pub struct CreateOptions<'a> {
    pub display_name: Option<&'a str>,
    pub expire_time: Option<SystemTime>,
    pub annotations: &'a [(&'a str, &'a str)],
    /// One key whatever happens on the way: see `fw_create_options_set_exactly_once`.
    pub exactly_once: bool,
    /// What [`generate_marker`] gave, to be written down before the create.
    pub marker: Option<&'a str>,
    pub marker_in_annotation: bool,
    /// Ends the call.
    pub cancel: Option<&'a CancelToken>,
}

/// A marker for a create, to be written down before it.
pub fn generate_marker() -> Result<String, Error> {
    let mut marker = [0u8; 17];
    // SAFETY: the place is as long as it is said to be.
    let status = unsafe { sys::fw_marker_generate(marker.as_mut_ptr().cast(), marker.len()) };
    set("marker", status)?;
    Ok(String::from_utf8_lossy(&marker[..16]).into_owned())
}

impl CreateOptions<'_> {
    // SAFETY of the calls: the options are alive, and so are the strings.
    pub(crate) fn build(&self) -> Result<Handle<sys::fw_create_options>, Error> {
        let options = make(|options, _| unsafe { sys::fw_create_options_new(options) })?;
        if let Some(name) = self.display_name {
            let text = text("display_name", name)?;
            let status = unsafe { sys::fw_create_options_set_display_name(options.0, text.as_ptr()) };
            set("display_name", status)?;
        }
        if let Some(time) = self.expire_time {
            let seconds = time.duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs());
            let seconds = i64::try_from(seconds).unwrap_or(i64::MAX);
            let status = unsafe { sys::fw_create_options_set_expire_time_unix(options.0, seconds) };
            set("expire_time", status)?;
        }
        for (name, value) in self.annotations {
            let (name, value) = (text("annotation", name)?, text("annotation", value)?);
            let (name, value) = (name.as_ptr(), value.as_ptr());
            set("annotation", unsafe { sys::fw_create_options_set_annotation(options.0, name, value) })?;
        }
        let exactly_once = i32::from(self.exactly_once);
        set("exactly_once", unsafe { sys::fw_create_options_set_exactly_once(options.0, exactly_once) })?;
        if let Some(marker) = self.marker {
            let text = text("marker", marker)?;
            set("marker", unsafe { sys::fw_create_options_set_marker(options.0, text.as_ptr()) })?;
        }
        let in_annotation = i32::from(self.marker_in_annotation);
        let status = unsafe { sys::fw_create_options_set_marker_in_annotation(options.0, in_annotation) };
        set("marker_in_annotation", status)?;
        if let Some(cancel) = self.cancel {
            set("cancel", unsafe { sys::fw_create_options_set_cancel(options.0, cancel.0 .0) })?;
        }
        Ok(options)
    }
}

/// A key's record, with the secret if it was just created. The secret is wiped with it, or before.
pub struct ApiKey(pub(crate) Handle<sys::fw_api_key>);

// SAFETY: fwkeys.h asks for one thread at a time, not for a certain one.
unsafe impl Send for ApiKey {}

// SAFETY of the calls: the key is alive, and what it lends is bound to it.
impl ApiKey {
    /// Names and values.
    pub fn annotations(&self) -> Vec<(&str, &str)> {
        let at = |index| unsafe {
            let name = lent(self, sys::fw_api_key_annotation_name(self.0 .0, index))?;
            Some((name, lent(self, sys::fw_api_key_annotation_value(self.0 .0, index))?))
        };
        (0..self.annotation_count()).filter_map(at).collect()
    }

    /// The secret where it lies, in the library's locked memory. None: it was wiped, or the key was not created here.
    pub fn secret(&self) -> Option<&CStr> {
        let secret = unsafe { sys::fw_api_key_secret(self.0 .0, ptr::null_mut()) };
        (!secret.is_null()).then(|| unsafe { CStr::from_ptr(secret) })
    }

    /// Wipes the secret and keeps the rest.
    pub fn wipe_secret(&mut self) {
        unsafe { sys::fw_api_key_wipe_secret(self.0 .0) }
    }
}

/// Shows no secret.
impl fmt::Debug for ApiKey {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("ApiKey")
            .field("id", &self.id())
            .field("display_name", &self.display_name())
            .finish_non_exhaustive()
    }
}
