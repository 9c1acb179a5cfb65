//! Lists of keys, which are read while one goes through them.

use crate::error::Error;
use crate::handle::{make, set, text, Handle};
use crate::key::ApiKey;
use crate::sys;
use std::time::Duration;

/// Which keys a list gives: those that fit everything that is set. The default: all of them.
#[derive(Clone, Debug, Default)]
pub struct ListOptions<'a> {
    pub unused_for: Option<Duration>,
    pub older_than: Option<Duration>,
    pub expires_within: Option<Duration>,
    /// "ci-*" for example: see `fw_list_options_set_name_pattern`.
    pub name_pattern: Option<&'a str>,
    pub annotations: &'a [(&'a str, &'a str)],
    pub marked: bool,
}

impl ListOptions<'_> {
    // SAFETY of the calls: the options are alive, and so are the strings.
    pub(crate) fn build(&self) -> Result<Handle<sys::fw_list_options>, Error> {
        let options = make(|options, _| unsafe { sys::fw_list_options_new(options) })?;
        if let Some(time) = self.unused_for {
            let status = unsafe { sys::fw_list_options_set_unused_for_seconds(options.0, seconds(time)) };
            set("unused_for", status)?;
        }
        if let Some(time) = self.older_than {
            let status = unsafe { sys::fw_list_options_set_older_than_seconds(options.0, seconds(time)) };
            set("older_than", status)?;
        }
        if let Some(time) = self.expires_within {
            let status = unsafe { sys::fw_list_options_set_expires_within_seconds(options.0, seconds(time)) };
            set("expires_within", status)?;
        }
        if let Some(pattern) = self.name_pattern {
            let text = text("name_pattern", pattern)?;
            let status = unsafe { sys::fw_list_options_set_name_pattern(options.0, text.as_ptr()) };
            set("name_pattern", status)?;
        }
        for (name, value) in self.annotations {
            let (name, value) = (text("annotation", name)?, text("annotation", value)?);
            let (name, value) = (name.as_ptr(), value.as_ptr());
            set("annotation", unsafe { sys::fw_list_options_set_annotation(options.0, name, value) })?;
        }
        let marked = i32::from(self.marked);
        set("marked", unsafe { sys::fw_list_options_set_marked(options.0, marked) })?;
        Ok(options)
    }
}

/// Rounds up, so that a selection by age never takes a key that is too young for it.
fn seconds(time: Duration) -> i64 {
    i64::try_from(time.as_secs()).unwrap_or(i64::MAX).saturating_add(i64::from(time.subsec_nanos() > 0))
}

/// Goes through keys, one page in memory at a time. After an error it has ended.
pub struct ApiKeys {
    list: Handle<sys::fw_api_key_list>,
    ended: bool,
}

// SAFETY: fwkeys.h asks for one thread at a time, not for a certain one.
unsafe impl Send for ApiKeys {}

impl ApiKeys {
    pub(crate) fn new(list: Handle<sys::fw_api_key_list>) -> ApiKeys {
        ApiKeys { list, ended: false }
    }
}

impl Iterator for ApiKeys {
    type Item = Result<ApiKey, Error>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.ended {
            return None;
        }
        // SAFETY: the list is alive.
        let key = make(|key, reason| unsafe { sys::fw_api_key_list_next(self.list.0, key, reason) });
        self.ended = !matches!(&key, Ok(key) if !key.0.is_null());
        match key {
            Ok(key) if key.0.is_null() => None,
            key => Some(key.map(ApiKey)),
        }
    }
}
