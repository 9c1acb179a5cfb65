//! API keys, and what a new one is to be.

use crate::error::Error;
use crate::handle::{lent, make, perform, text, Handle};
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
}

impl CreateOptions<'_> {
    // SAFETY of the calls: the options are alive, and so are the strings.
    pub(crate) fn build(&self) -> Result<Handle<sys::fw_create_options>, Error> {
        let options = make(|options, _| unsafe { sys::fw_create_options_new(options) })?;
        if let Some(name) = self.display_name {
            let name = text(name)?;
            perform(|_| unsafe { sys::fw_create_options_set_display_name(options.0, name.as_ptr()) })?;
        }
        if let Some(time) = self.expire_time {
            let seconds = time.duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs());
            let seconds = i64::try_from(seconds).unwrap_or(i64::MAX);
            perform(|_| unsafe { sys::fw_create_options_set_expire_time_unix(options.0, seconds) })?;
        }
        for (name, value) in self.annotations {
            let (name, value) = (text(name)?, text(value)?);
            perform(|_| unsafe {
                sys::fw_create_options_set_annotation(options.0, name.as_ptr(), value.as_ptr())
            })?;
        }
        perform(|_| unsafe {
            sys::fw_create_options_set_exactly_once(options.0, i32::from(self.exactly_once))
        })?;
        Ok(options)
    }
}

/// A key's record, with the secret if it was just created. The secret is wiped with it, or before.
pub struct ApiKey(pub(crate) Handle<sys::fw_api_key>);

// SAFETY: fwkeys.h asks for one thread at a time, not for a certain one.
unsafe impl Send for ApiKey {}

// SAFETY of the calls: the key is alive, and what it lends is bound to it.
impl ApiKey {
    /// What the key is deleted by.
    pub fn id(&self) -> Option<&str> {
        unsafe { lent(self, sys::fw_api_key_id(self.0 .0)) }
    }

    pub fn display_name(&self) -> Option<&str> {
        unsafe { lent(self, sys::fw_api_key_display_name(self.0 .0)) }
    }

    /// What the secret begins with, to recognise it by.
    pub fn prefix(&self) -> Option<&str> {
        unsafe { lent(self, sys::fw_api_key_prefix(self.0 .0)) }
    }

    /// RFC 3339, as the service wrote it.
    pub fn create_time(&self) -> Option<&str> {
        unsafe { lent(self, sys::fw_api_key_create_time(self.0 .0)) }
    }

    /// RFC 3339, as the service wrote it; none: never.
    pub fn expire_time(&self) -> Option<&str> {
        unsafe { lent(self, sys::fw_api_key_expire_time(self.0 .0)) }
    }

    pub fn marker(&self) -> Option<&str> {
        unsafe { lent(self, sys::fw_api_key_marker(self.0 .0)) }
    }

    /// Over 0 where the marker should be swept later.
    pub fn unsettled_attempts(&self) -> i32 {
        unsafe { sys::fw_api_key_unsettled_attempts(self.0 .0) }
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
