//! Lists of keys, which are read while one goes through them.

use crate::error::Error;
use crate::handle::{make, Handle};
use crate::key::ApiKey;
use crate::sys;

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
