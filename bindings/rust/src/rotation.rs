//! Replacing a key in two steps, so that the old one is never gone before the new one is in safe hands.

use crate::error::{Error, RotationState};
use crate::handle::{lent, perform, Handle};
use crate::key::ApiKey;
use crate::sys;
use std::ffi::CStr;
use std::mem::{self, ManuallyDrop};

/// A new key that works and is to take the place of an old one. One that is neither committed nor aborted leaves both.
pub struct Rotation {
    handle: Handle<sys::fw_rotation>,
    new_key: ManuallyDrop<ApiKey>, // the rotation's, which frees it
}

// SAFETY: fwkeys.h asks for one thread at a time, not for a certain one.
unsafe impl Send for Rotation {}

// SAFETY of the calls: the rotation is alive, and so is its key.
impl Rotation {
    pub(crate) fn new(handle: Handle<sys::fw_rotation>) -> Rotation {
        let key = unsafe { sys::fw_rotation_new_key(handle.0) };
        Rotation { new_key: ManuallyDrop::new(ApiKey(Handle(key as *mut _))), handle }
    }

    /// The record of the new key, with its secret until the rotation is aborted.
    pub fn new_key(&self) -> &ApiKey {
        &self.new_key
    }

    /// The new secret where it lies, in the library's locked memory. None: the rotation was aborted.
    pub fn secret(&self) -> Option<&CStr> {
        self.new_key.secret()
    }

    pub fn old_key_id(&self) -> Option<&str> {
        unsafe { lent(self, sys::fw_rotation_old_key_id(self.handle.0)) }
    }

    /// The key that takes its place, with which [`crate::Client::resume_rotation`] goes on.
    pub fn new_key_id(&self) -> Option<&str> {
        unsafe { lent(self, sys::fw_rotation_new_key_id(self.handle.0)) }
    }

    pub fn state(&self) -> RotationState {
        RotationState(unsafe { sys::fw_rotation_get_state(self.handle.0) })
    }

    /// Deletes the old key.
    pub fn commit(&mut self) -> Result<(), Error> {
        perform(|reason| unsafe { sys::fw_rotation_commit(self.handle.0, reason) })
    }

    /// Deletes the new key and wipes its secret.
    pub fn abort(&mut self) -> Result<(), Error> {
        perform(|reason| unsafe { sys::fw_rotation_abort(self.handle.0, reason) })
    }

    /// Commits where `store` puts the new secret into safe hands; aborts where it gives an error or panics, and hands
    /// that on. Where deleting fails, [`Rotation::state`] tells how far it is, and either can be called again.
    pub fn settle<T, E: From<Error>>(
        &mut self,
        store: impl FnOnce(&Rotation) -> Result<T, E>,
    ) -> Result<T, E> {
        let aborting = AbortOnDrop(self);
        let stored = store(aborting.0)?;
        mem::forget(aborting);
        self.commit()?;
        Ok(stored)
    }
}

struct AbortOnDrop<'a>(&'a mut Rotation);

impl Drop for AbortOnDrop<'_> {
    fn drop(&mut self) {
        let _ = self.0.abort(); // why the new key is not gone would hide the error that led here
    }
}
