//! What went wrong, and what became of the request.

use crate::handle::{lent, Handle};
use crate::sys;
use std::ffi::CStr;
use std::fmt;
use std::ops::Deref;
use std::time::Duration;

/// What a call came to; its name is the header's, without the prefix.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Status(pub sys::fw_status);

impl Status {
    pub fn name(self) -> &'static str {
        // SAFETY: the name is static and never null.
        unsafe { CStr::from_ptr(sys::fw_status_name(self.0)) }.to_str().unwrap_or_default()
    }
}

/// What became of the request: who may try again. `fwkeys.h` explains each.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Outcome(pub sys::fw_outcome);

impl Outcome {
    pub fn name(self) -> &'static str {
        // SAFETY: the name is static and never null.
        unsafe { CStr::from_ptr(sys::fw_outcome_name(self.0)) }.to_str().unwrap_or_default()
    }
}

/// How far a rotation is. `fwkeys.h` explains each.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct RotationState(pub sys::fw_rotation_state);

impl RotationState {
    pub fn name(self) -> &'static str {
        // SAFETY: the name is static and never null.
        unsafe { CStr::from_ptr(sys::fw_rotation_state_name(self.0)) }.to_str().unwrap_or_default()
    }
}

macro_rules! shown_by_name {
    ($($kind:ident)*) => {
        $(impl fmt::Display for $kind {
            fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str(self.name())
            }
        }

        impl fmt::Debug for $kind {
            fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str(self.name())
            }
        })*
    };
}

shown_by_name! { Status Outcome RotationState }

/// The error of every call: a small value, whose fields are those of [`Failure`]. It never holds a secret.
#[derive(Clone, Debug)]
pub struct Error(Box<Failure>);

impl Deref for Error {
    type Target = Failure;

    fn deref(&self) -> &Failure {
        &self.0
    }
}

/// What an error tells.
#[derive(Clone, Debug)]
pub struct Failure {
    pub status: Status,
    pub outcome: Outcome,
    pub message: String,
    /// Whether a create or a rotation may have left a live key behind that nobody holds.
    pub may_have_left_key: bool,
    /// 0: there was no answer.
    pub http_status: i32,
    /// The gRPC code of the answer.
    pub service_code: Option<i32>,
    pub service_message: Option<String>,
    pub request_id: Option<String>,
    pub retry_after: Option<Duration>,
    /// 0: it was refused before anything was sent.
    pub attempts: i32,
    /// A key that may be alive though nobody holds its secret.
    pub orphan_key_id: Option<String>,
    /// What the secret of such a key begins with, where its id is not known.
    pub orphan_prefix: Option<String>,
    /// What a sweep takes, of a create that is not settled.
    pub marker: Option<String>,
}

impl Error {
    /// A call that was refused before anything was sent, and has no more to tell than its status.
    pub(crate) fn refused(status: sys::fw_status, argument: &str) -> Error {
        // SAFETY: the message is static and never null.
        let why = unsafe { CStr::from_ptr(sys::fw_status_message(status)) }.to_str().unwrap_or_default();
        Error(Box::new(Failure {
            status: Status(status),
            outcome: Outcome::NOT_SENT,
            message: format!("{argument} {why}"),
            may_have_left_key: false,
            http_status: 0,
            service_code: None,
            service_message: None,
            request_id: None,
            retry_after: None,
            attempts: 0,
            orphan_key_id: None,
            orphan_prefix: None,
            marker: None,
        }))
    }

    pub(crate) fn new(status: sys::fw_status, reason: &Handle<sys::fw_error>) -> Error {
        if reason.0.is_null() {
            return Error::refused(status, "an argument");
        }
        // SAFETY: the strings are copied while the reason lives.
        unsafe {
            let copy = |text_or_null| lent(reason, text_or_null).map(str::to_owned);
            Error(Box::new(Failure {
                status: Status(status),
                outcome: Outcome(sys::fw_error_outcome(reason.0)),
                message: copy(sys::fw_error_message(reason.0)).unwrap_or_default(),
                may_have_left_key: sys::fw_error_may_have_left_key(reason.0) != 0,
                http_status: sys::fw_error_http_status(reason.0),
                service_code: Some(sys::fw_error_service_code(reason.0)).filter(|code| *code >= 0),
                service_message: copy(sys::fw_error_service_message(reason.0)),
                request_id: copy(sys::fw_error_request_id(reason.0)),
                retry_after: u64::try_from(sys::fw_error_retry_after_ms(reason.0))
                    .ok()
                    .map(Duration::from_millis),
                attempts: sys::fw_error_attempts(reason.0),
                orphan_key_id: copy(sys::fw_error_orphan_key_id(reason.0)),
                orphan_prefix: copy(sys::fw_error_orphan_prefix(reason.0)),
                marker: copy(sys::fw_error_marker(reason.0)),
            }))
        }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{} ({}, outcome {})", self.message, self.status, self.outcome)
    }
}

impl std::error::Error for Error {}
