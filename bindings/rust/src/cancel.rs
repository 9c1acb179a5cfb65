//! Ending calls from outside.

use crate::error::Error;
use crate::handle::{make, Handle};
use crate::sys;
use std::fmt;

/// Ends the calls that it was given to, from any thread. It stays triggered.
pub struct CancelToken(pub(crate) Handle<sys::fw_cancel>);

// SAFETY: fwkeys.h allows triggering from anywhere, and nothing else is done with it.
unsafe impl Send for CancelToken {}
unsafe impl Sync for CancelToken {}

impl fmt::Debug for CancelToken {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("CancelToken")
    }
}

impl CancelToken {
    pub fn new() -> Result<CancelToken, Error> {
        // SAFETY: the place is there for the time of the call.
        make(|cancel, _| unsafe { sys::fw_cancel_new(cancel) }).map(CancelToken)
    }

    pub fn trigger(&self) {
        // SAFETY: the token is alive.
        unsafe { sys::fw_cancel_trigger(self.0 .0) }
    }
}
